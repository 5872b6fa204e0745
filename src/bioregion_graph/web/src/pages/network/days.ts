// Days as numbers since 1970-01-01, and what holds on one of them.

import type { Answer, Network, Shown } from './data';

const DAY = 86_400_000;

export const [FIRST_DAY, LAST_DAY] = ['1900-01-01', '2100-12-31'];

/** A day as a number; NaN for what is no day, or one of a year that is still being typed. */
export function toDay(text: string): number {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && text >= FIRST_DAY && text <= LAST_DAY;
  return isDay ? Math.round(Date.parse(text) / DAY) : Number.NaN;
}

/** A number as a day, such as 2019-05-01. */
export function toText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function today(): number {
  return Math.floor(Date.now() / DAY);
}

/** The days between which the spells of a network tell anything; null when they tell no day. */
export function extent(spells: Answer['spells']): [number, number] | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const days of spells ? [spells.from, spells.until, spells.proven_from, spells.proven_until] : [])
    for (const day of days)
      if (day !== null) {
        first = Math.min(first, day);
        last = Math.max(last, day);
      }
  return last > first ? [first, last] : null;
}

/** Everything is shown. */
export function all(net: Network): Shown {
  const proven = Uint8Array.from(net.answer.ties.answer, (answer) => (answer === 'yes' ? 1 : 0));
  return { nodes: new Uint8Array(net.count).fill(1), ties: new Uint8Array(net.size).fill(1), proven };
}

/** Which ties tell no day: neither a bound of any spell, nor one that is proven. */
export function undated(net: Network): Uint8Array {
  const found = new Uint8Array(net.size);
  const spells = net.answer.spells;
  if (!spells) return found;
  found.fill(1);
  for (let at = 0; at < spells.tie.length; at++)
    if (spells.from[at] !== null || spells.until[at] !== null || spells.proven_from[at] !== null || spells.proven_until[at] !== null) found[spells.tie[at]!] = 0;
  return found;
}

/** What is shown but for some ties, and for nodes that had no others. */
export function without(net: Network, shown: Shown, gone: Uint8Array): Shown {
  const left = { nodes: new Uint8Array(net.count), ties: new Uint8Array(net.size), proven: shown.proven };
  for (let tie = 0; tie < net.size; tie++)
    if (shown.ties[tie] && !gone[tie]) left.ties[tie] = left.nodes[net.source[tie]!] = left.nodes[net.target[tie]!] = 1;
  return left;
}

/** What held, or may have held, on a day. */
export function on(net: Network, day: number, onlyProven: boolean): Shown {
  const shown = { nodes: new Uint8Array(net.count), ties: new Uint8Array(net.size), proven: new Uint8Array(net.size) };
  const spells = net.answer.spells;
  if (!spells) return all(net);
  const inside = insiders(net, day);
  for (let at = 0; at < spells.tie.length; at++) {
    const [from, until] = [spells.from[at]!, spells.until[at]!];
    if ((from !== null && from > day) || (until !== null && until < day)) continue;
    const isProven = isBetween(spells.proven_from[at]!, spells.proven_until[at]!, day);
    if (onlyProven && !isProven) continue;
    const tie = spells.tie[at]!;
    if (inside && !(inside[net.source[tie]!] && inside[net.target[tie]!])) continue;
    shown.ties[tie] = 1;
    if (isProven) shown.proven[tie] = 1;
    shown.nodes[net.source[tie]!] = shown.nodes[net.target[tie]!] = 1;
  }
  return shown;
}

/** Who belongs to the body that was asked for on a day; null when all may. */
function insiders(net: Network, day: number): Uint8Array | null {
  const told = net.answer.spells?.inside;
  if (!told) return null;
  const found = new Uint8Array(net.count);
  told.node.forEach((node, at) => {
    const [from, until] = [told.from[at]!, told.until[at]!];
    if ((from === null || from <= day) && (until === null || until >= day)) found[node] = 1;
  });
  return found;
}

function isBetween(first: number | null, last: number | null, day: number): boolean {
  return first !== null && last !== null && first <= day && last >= day;
}

/** What the server says of one day, at the places of the network that is drawn. */
export function told(net: Network, answer: Answer): Shown {
  const shown = { nodes: new Uint8Array(net.count), ties: new Uint8Array(net.size), proven: new Uint8Array(net.size) };
  const ties = new Map<number, number>();
  for (let tie = 0; tie < net.size; tie++) ties.set(net.source[tie]! * net.count + net.target[tie]!, tie);
  const moved = answer.nodes.iri.map((iri) => net.place.get(iri) ?? -1);
  for (const place of moved) if (place >= 0) shown.nodes[place] = 1;
  answer.ties.source.forEach((source, at) => {
    const [one, other] = [moved[source]!, moved[answer.ties.target[at]!]!];
    const tie = ties.get(Math.min(one, other) * net.count + Math.max(one, other));
    if (tie === undefined) return;
    shown.ties[tie] = 1;
    if (answer.ties.answer[at] === 'yes') shown.proven[tie] = 1;
  });
  return shown;
}

/** How many ties held at some time in each of so many parts of a span: all, and those that are proven. */
export function histogram(net: Network, span: [number, number], parts: number): { may: number[]; sure: number[] } {
  const wide = (span[1] - span[0] + 1) / parts;
  const rises = [new Float64Array(parts + 1), new Float64Array(parts + 1)] as const;
  const spells = net.answer.spells;
  const add = (rise: Float64Array, first: number | null, last: number | null) => {
    const one = first === null ? 0 : Math.max(0, Math.floor((first - span[0]) / wide));
    const other = last === null ? parts - 1 : Math.min(parts - 1, Math.floor((last - span[0]) / wide));
    if (other < one || one >= parts) return;
    rise[one]!++;
    rise[other + 1]!--;
  };
  for (let at = 0; spells && at < spells.tie.length; at++) {
    add(rises[0], spells.from[at]!, spells.until[at]!);
    const [first, last] = [spells.proven_from[at]!, spells.proven_until[at]!];
    if (first !== null && last !== null) add(rises[1], first, last);
  }
  const [may, sure] = rises.map((rise) => {
    let sum = 0;
    return Array.from(rise.subarray(0, parts), (each) => (sum += each));
  });
  return { may: may!, sure: sure! };
}
