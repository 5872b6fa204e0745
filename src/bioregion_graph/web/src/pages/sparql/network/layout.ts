// A small network of rows: two columns of things are the ends of ties. Laid out by springs (Fruchterman and Reingold 1991).

import type { Kind } from '../columns';
import type { Answer } from '../run';

export interface Node {
  iri: string;
  x: number;
  y: number;
  ties: number;
}
export interface Tie {
  from: Node;
  to: Node;
}

export const MOST_NODES = 250;
const ROUNDS = 220;
const REACH = 260;
/** The size of the picture, in its own units. */
export const [WIDTH, HEIGHT] = [1100, 640];
const [SIDE, EDGE] = [90, 30];

/** The nodes and ties of an answer; the best tied nodes where there are more than can be drawn. */
export function network(answer: Answer, kinds: readonly Kind[]): { nodes: Node[]; ties: Tie[]; left: number } {
  const things = kinds.flatMap((kind, place) => (kind === 'thing' ? [place] : []));
  // Of triples the property stands between the two.
  const [one, other] = answer.kind === 'triples' ? [0, 2] : [things[0] ?? -1, things[1] ?? -1];
  const degrees = new Map<string, number>();
  const pairs: [string, string][] = [];
  for (const row of answer.rows) {
    const [a, b] = [row[one] ?? null, row[other] ?? null];
    if (!a || !b || a.kind === 'literal' || b.kind === 'literal' || a.value === b.value) continue;
    pairs.push([a.value, b.value]);
    for (const each of [a.value, b.value]) degrees.set(each, (degrees.get(each) ?? 0) + 1);
  }
  const kept = [...degrees].sort((x, y) => y[1] - x[1]).slice(0, MOST_NODES);
  const nodes = new Map(kept.map(([iri, ties], at) => [iri, { iri, ties, ...onSpiral(at) }]));
  const ties = pairs.flatMap(([a, b]) => {
    const [from, to] = [nodes.get(a), nodes.get(b)];
    return from && to ? [{ from, to }] : [];
  });
  return { nodes: [...nodes.values()], ties, left: degrees.size - kept.length };
}

function onSpiral(at: number): { x: number; y: number } {
  const [radius, angle] = [12 * Math.sqrt(at + 0.5), at * 2.4];
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

/** Move the nodes to where springs and repulsion leave them; the same answer gives the same picture. */
export function settle(nodes: Node[], ties: readonly Tie[]): void {
  const length = 60;
  for (let round = 0; round < ROUNDS; round++) {
    const moves = nodes.map(() => ({ x: 0, y: 0 }));
    const places = new Map(nodes.map((node, at) => [node, moves[at]!]));
    nodes.forEach((a, i) => {
      for (let j = i + 1; j < nodes.length; j++) {
        const b = nodes[j]!;
        const [dx, dy] = [a.x - b.x || 0.01, a.y - b.y || 0.01];
        const square = dx * dx + dy * dy;
        // Far ones leave each other alone, so that parts without a tie between them stay near.
        if (square > REACH ** 2) continue;
        const push = length ** 2 / square;
        add(moves[i]!, dx * push, dy * push);
        add(moves[j]!, -dx * push, -dy * push);
      }
      add(moves[i]!, -a.x * 0.12, -a.y * 0.2);
    });
    for (const { from, to } of ties) {
      const [dx, dy] = [from.x - to.x, from.y - to.y];
      const pull = Math.hypot(dx, dy) / length;
      add(places.get(from)!, -dx * pull, -dy * pull);
      add(places.get(to)!, dx * pull, dy * pull);
    }
    const most = 30 * (1 - round / ROUNDS);
    nodes.forEach((node, at) => {
      const { x, y } = moves[at]!;
      const far = Math.hypot(x, y) || 1;
      node.x += (x / far) * Math.min(far, most);
      node.y += (y / far) * Math.min(far, most);
    });
  }
}

/** Fit the nodes into the picture, and tell which of the first ones have room for a label of so many letters. */
export function fit(nodes: readonly Node[], letters: (node: Node) => number): Set<Node> {
  const [xs, ys] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left || 1, Math.max(...ys) - top || 1];
  const found = new Set<Node>();
  const boxes: [number, number, number, number][] = [];
  for (const node of nodes) {
    node.x = SIDE + ((node.x - left) / wide) * (WIDTH - 2 * SIDE);
    node.y = EDGE + ((node.y - top) / high) * (HEIGHT - 2 * EDGE);
    const half = letters(node) * 3.3;
    const box: [number, number, number, number] = [node.x - half, node.y - 26, node.x + half, node.y - 4];
    if (boxes.some((one) => one[0] < box[2] && box[0] < one[2] && one[1] < box[3] && box[1] < one[3])) continue;
    boxes.push(box);
    found.add(node);
  }
  return found;
}

function add(move: { x: number; y: number }, x: number, y: number): void {
  move.x += x;
  move.y += y;
}
