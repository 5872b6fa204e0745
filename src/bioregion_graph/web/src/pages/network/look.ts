// How large and of which colour nodes are: by a measure, a community, a country, a kind, or what they are.

import { isDark } from '../../lib/theme';
import { number, t } from '../../lib/words';
import { MEASURES, type Network, sort } from './data';
import { short } from './scene';

export type Figures = ReadonlyMap<string, Float64Array>;

/** Nodes in a few groups, each with a name and a colour; `of` is -1 for nobody's. */
export interface Groups {
  of: Int32Array;
  names: string[];
  colours: string[];
  counts: number[];
  /** How many of the groups have a name of their own; what follows is "other". */
  named: number;
}

const LIGHT = ['#0f766e', '#b45309', '#6d28d9', '#be123c', '#1d4ed8', '#4d7c0f', '#a21caf', '#0e7490', '#854d0e', '#334155', '#c2410c'];
const DARK = ['#5eead4', '#fbbf24', '#c4b5fd', '#fda4af', '#93c5fd', '#bef264', '#f0abfc', '#67e8f9', '#fde68a', '#e2e8f0', '#fdba74'];
const STEPS_LIGHT = ['#9cc7be', '#6bb0a3', '#3a9286', '#177068', '#06403c'];
const STEPS_DARK = ['#2b5f57', '#348377', '#3fa797', '#5cd0bf', '#c4f5ec'];
const NAME_LETTERS = 28;
// One colour for each sort of thing everywhere.
const SORTS = ['organisation', 'group', 'project', 'event', 'person'];
const SORTS_LIGHT = ['#0f766e', '#6d28d9', '#be123c', '#1d4ed8', '#b45309'];
const SORTS_DARK = ['#5eead4', '#c4b5fd', '#fda4af', '#93c5fd', '#fbbf24'];

// words: organisation, group, project, event, person

/** The groups of the nodes that are shown, the largest first; what is beyond the colours is "other". */
export function groups(net: Network, shown: Uint8Array, figures: Figures, by: string, kinds: ReadonlyMap<string, string>): Groups {
  if ((MEASURES as readonly string[]).includes(by)) return steps(net, shown, figures.get(by));
  const keys = Array.from({ length: net.count }, (_, node) => key(net, figures, by, node));
  const counts = new Map<string, number>();
  keys.forEach((each, node) => shown[node] && counts.set(each, (counts.get(each) ?? 0) + 1));
  const isFixed = by === 'type';
  const colours = isFixed ? (isDark() ? SORTS_DARK : SORTS_LIGHT) : isDark() ? DARK : LIGHT;
  const ranked = [...counts.keys()].filter(Boolean).sort((one, other) => counts.get(other)! - counts.get(one)! || one.localeCompare(other));
  const named = isFixed ? SORTS.filter((each) => counts.has(each)) : ranked.slice(0, colours.length);
  const place = new Map(named.map((each, at) => [each, at]));
  const of = Int32Array.from(keys, (each) => place.get(each) ?? named.length);
  const rest = keys.filter((each, node) => shown[node] && !place.has(each)).length;
  const grey = isDark() ? '#7c8b88' : '#94a19e';
  return {
    of, named: named.length,
    names: [...named.map((each) => name(net, figures, by, each, keys, kinds)), ...(rest ? [t('other')] : [])],
    colours: [...named.map((each, at) => colours[isFixed ? SORTS.indexOf(each) : at]!), grey],
    counts: [...named.map((each) => counts.get(each)!), ...(rest ? [rest] : [])],
  };
}

function key(net: Network, figures: Figures, by: string, node: number): string {
  const { country, kinds } = net.answer.nodes;
  if (by === 'country') return country[node]!;
  if (by === 'kind') return kinds[node]![0] ?? '';
  if (by === 'type') return SORTS.includes(sort(net.iri[node]!)) ? sort(net.iri[node]!) : 'organisation';
  const community = figures.get('community')?.[node];
  return community === undefined || Number.isNaN(community) ? '' : String(community);
}

function name(net: Network, figures: Figures, by: string, value: string, keys: readonly string[], kinds: ReadonlyMap<string, string>): string {
  if (by === 'country') return country(value);
  if (by === 'kind') return kinds.get(value) ?? value.slice(value.lastIndexOf('/') + 1);
  if (by === 'type') return t(value);
  // A community goes by whoever has most ties in it.
  const degree = figures.get('degree');
  let first = keys.indexOf(value);
  keys.forEach((each, node) => each === value && (degree?.[node] ?? 0) > (degree?.[first] ?? 0) && (first = node));
  return t('Around {name}', { name: short(net.label[first] ?? '', NAME_LETTERS) });
}

/** Five steps of a measure with about as many nodes each. */
function steps(net: Network, shown: Uint8Array, values: Float64Array | undefined): Groups {
  const colours = isDark() ? STEPS_DARK : STEPS_LIGHT;
  const known = values ? [...values].filter((value, node) => shown[node] && !Number.isNaN(value)).sort((one, other) => one - other) : [];
  const bounds = [...new Set([0.2, 0.4, 0.6, 0.8].map((part) => known[Math.floor(part * known.length)] ?? 0))].filter((bound) => bound > (known[0] ?? 0));
  const of = new Int32Array(net.count).fill(bounds.length + 1);
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (let node = 0; values && node < net.count; node++) {
    if (Number.isNaN(values[node]!)) continue;
    of[node] = bounds.filter((bound) => values[node]! >= bound).length;
    if (shown[node]) counts[of[node]!]!++;
  }
  const from = [known[0] ?? 0, ...bounds];
  const used = from.map((_, at) => colours[Math.round((at * (colours.length - 1)) / Math.max(1, from.length - 1))]!);
  const names = from.map((low, at) => (at < from.length - 1 ? `${number(low)} – ${number(from[at + 1]!)}` : `${number(low)} +`));
  return { of, names, counts, named: names.length, colours: [...used, isDark() ? '#7c8b88' : '#94a19e'] };
}

/** A country by its code in the language of the page. */
export function country(code: string): string {
  try {
    return new Intl.DisplayNames(document.documentElement.lang, { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The radius of each node by a measure; all alike without one. */
export function sizes(net: Network, figures: Figures, by: string): Float32Array {
  const values = figures.get(by);
  const [least, most] = net.count > 5000 ? [1.2, 8] : net.count > 800 ? [2.5, 12] : [4, 16];
  if (!values) return new Float32Array(net.count).fill((least + most) / 4);
  let top = 0;
  for (const value of values) if (value > top) top = value;
  return Float32Array.from(values, (value) => (value > 0 && top > 0 ? least + (most - least) * Math.sqrt(value / top) : least));
}
