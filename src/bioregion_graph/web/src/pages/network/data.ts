// A network as it is held in the browser: columns by place of node and of tie, never copied.

import { ask, query } from '../../lib/api';

type Column = (number | null)[];

/** What /api/network answers. */
export interface Answer {
  about: { generation: number; nodes: number; ties: number; communities: number; notes: string[]; asked: Record<string, unknown> };
  nodes: { iri: string[]; label: string[]; country: string[]; kinds: string[][]; community: number[]; x?: number[]; y?: number[] } & Record<string, unknown>;
  ties: { source: number[]; target: number[]; weight: number[]; shared: number[]; answer: string[] };
  spells?: {
    tie: number[]; from: Column; until: Column; proven_from: Column; proven_until: Column;
    /** When each node belonged to the body that was asked for. */
    inside?: { node: number[]; from: Column; until: Column };
  };
}

export interface Network {
  answer: Answer;
  count: number;
  size: number;
  iri: string[];
  label: string[];
  x: Float32Array;
  y: Float32Array;
  source: Int32Array;
  target: Int32Array;
  /** Where each node stands, by IRI. */
  place: Map<string, number>;
  /** The ties of node i are near[start[i]] to near[start[i + 1]]. */
  start: Int32Array;
  near: Int32Array;
}

/** What was asked for: the parameters of the server, by their names there. */
export interface Wish {
  ties: string[];
  from: string;
  until: string;
  country: string[];
  kind: string[];
  field: string[];
  network: string;
  least: number;
  proven: boolean;
}

export const MEASURES = ['degree', 'strength', 'core', 'pagerank', 'betweenness', 'constraint', 'effective-size', 'articulation'] as const;

/** The address of a network: for the whole period of the wish, or for one day. */
export function address(wish: Wish, day: string, more: Record<string, string | boolean | readonly string[]> = {}): string {
  const when = day ? { on: day } : { from: wish.from, until: wish.until };
  return '/api/network' + query({ ...asked(wish), ...when, ...more });
}

/** The parameters of a wish but for its days. */
export function asked(wish: Wish) {
  const { ties, country, kind, field, network, least, proven } = wish;
  return { ties, country, kind, field, network, least: least > 1 ? least : '', proven };
}

/** A network with places and spells. Raises Refused, Error. */
export async function load(
  wish: Wish, day: string, measures: readonly string[], signal: AbortSignal, around: Record<string, string> = {},
): Promise<Network> {
  return network(await ask<Answer>(address(wish, day, { ...around, layout: true, days: true, measures }), { signal }));
}

/** The columns of an answer as arrays. */
export function network(answer: Answer): Network {
  const { nodes, ties } = answer;
  const [count, size] = [nodes.iri.length, ties.source.length];
  const [source, target] = [Int32Array.from(ties.source), Int32Array.from(ties.target)];
  const start = new Int32Array(count + 1);
  for (let tie = 0; tie < size; tie++) {
    start[source[tie]! + 1]!++;
    start[target[tie]! + 1]!++;
  }
  for (let node = 0; node < count; node++) start[node + 1]! += start[node]!;
  const near = new Int32Array(2 * size);
  const next = start.slice();
  for (let tie = 0; tie < size; tie++) {
    near[next[source[tie]!]!++] = tie;
    near[next[target[tie]!]!++] = tie;
  }
  return {
    answer, count, size, source, target, start, near,
    iri: nodes.iri, label: nodes.label,
    x: Float32Array.from(nodes.x ?? []), y: Float32Array.from(nodes.y ?? []),
    place: new Map(nodes.iri.map((iri, place) => [iri, place])),
  };
}

/** A column of numbers of the nodes; empty when it was not asked for. */
export function column(answer: Answer, name: string): readonly (number | null)[] {
  return (answer.nodes[name] as (number | null)[] | undefined) ?? [];
}

/** The other end of a tie. */
export function opposite(net: Network, tie: number, node: number): number {
  return net.source[tie] === node ? net.target[tie]! : net.source[tie]!;
}

/** What an IRI names: organisation, group, project, event, person. */
export function sort(iri: string): string {
  return /\/id\/([^/]+)\//.exec(iri)?.[1] ?? 'organisation';
}

/** Where the page of a thing is, in the language and theme of this page. */
export function pageOf(iri: string): string {
  const chosen = new URLSearchParams(location.search);
  const local = iri.replace('https://w3id.org/bioregion/id/', '/doc/');
  return local.startsWith('/') ? local + query({ lang: chosen.get('lang'), theme: chosen.get('theme') }) : '';
}

/** What is shown: a mask of the nodes and one of the ties. */
export interface Shown {
  nodes: Uint8Array;
  ties: Uint8Array;
  /** Of each tie, whether it is proven. */
  proven: Uint8Array;
}

/** Nodes at most so many ties away from one, over the ties that are shown; with how far each is (255 is not reached). */
export function around(net: Network, shown: Shown, centre: number, depth: number): Uint8Array {
  const far = new Uint8Array(net.count).fill(255);
  far[centre] = 0;
  let edge = [centre];
  for (let step = 1; step <= depth && edge.length; step++) {
    const further: number[] = [];
    for (const node of edge)
      for (let at = net.start[node]!; at < net.start[node + 1]!; at++) {
        const tie = net.near[at]!;
        const other = opposite(net, tie, node);
        if (shown.ties[tie] && shown.nodes[other] && far[other] === 255) {
          far[other] = step;
          further.push(other);
        }
      }
    edge = further;
  }
  return far;
}
