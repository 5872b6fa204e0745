// Where nodes are drawn: apart from each other, or in circles around one.

import type { Network } from './data';

const [MOST_NODES, TURNS, PICTURE, LEAST_GAP] = [4000, 90, 620, 3];

/** The places of the server, with nodes moved that would cover each other; those of large networks stay. */
export function apart(net: Network, radii: Float32Array): { x: Float32Array; y: Float32Array } {
  if (net.count > MOST_NODES) return net;
  const [x, y] = [net.x.slice(), net.y.slice()];
  let wide = 0;
  for (const places of [x, y]) wide = Math.max(wide, Math.max(...places) - Math.min(...places));
  const unit = (wide || 1) / PICTURE;
  // Few nodes have more room around each.
  const gap = Math.max(LEAST_GAP, (0.2 * PICTURE) / Math.sqrt(net.count));
  const cell = (2 * Math.max(...radii) + gap) * unit;
  for (let turn = 0; turn < TURNS; turn++) {
    const cells = new Map<string, number[]>();
    for (let node = 0; node < net.count; node++) {
      const key = `${Math.floor(x[node]! / cell)} ${Math.floor(y[node]! / cell)}`;
      cells.set(key, [...(cells.get(key) ?? []), node]);
    }
    let isMoved = false;
    for (const [key, nodes] of cells) {
      const [column, row] = key.split(' ').map(Number) as [number, number];
      for (let beside = 0; beside < 9; beside++)
        for (const other of cells.get(`${column + (beside % 3) - 1} ${row + Math.floor(beside / 3) - 1}`) ?? [])
          for (const one of nodes) if (one < other) isMoved = push(x, y, one, other, (radii[one]! + radii[other]! + gap) * unit) || isMoved;
    }
    if (!isMoved) break;
  }
  return { x, y };
}

/** Move two nodes away from each other until they are so far apart; whether they were nearer. */
function push(x: Float32Array, y: Float32Array, one: number, other: number, least: number): boolean {
  let [right, up] = [x[other]! - x[one]!, y[other]! - y[one]!];
  const far = Math.hypot(right, up);
  if (far >= least) return false;
  // Two at one place part in a direction that is always the same for these two.
  if (far < least / 1000) [right, up] = [Math.cos(one * 2.4 + other), Math.sin(one * 2.4 + other)];
  const move = (least - far) / 2 / (Math.hypot(right, up) || 1);
  x[one]! -= right * move;
  y[one]! -= up * move;
  x[other]! += right * move;
  y[other]! += up * move;
  return true;
}

/** Circles around one node by how far the others are, in the order in which they lay around it. */
export function radial(net: Network, far: Uint8Array, centre: number): { x: Float32Array; y: Float32Array } {
  const [x, y] = [new Float32Array(net.count), new Float32Array(net.count)];
  const rings = new Map<number, number[]>();
  far.forEach((ring, node) => ring > 0 && ring < 255 && rings.set(ring, [...(rings.get(ring) ?? []), node]));
  const angle = (node: number) => Math.atan2(net.y[node]! - net.y[centre]!, net.x[node]! - net.x[centre]!);
  for (const [ring, nodes] of rings) {
    nodes.sort((one, other) => angle(one) - angle(other));
    nodes.forEach((node, at) => {
      const turn = (2 * Math.PI * at) / nodes.length + ring / 3;
      x[node] = ring * Math.cos(turn);
      y[node] = ring * Math.sin(turn);
    });
  }
  return { x, y };
}
