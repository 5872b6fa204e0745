// The chart of an answer as a specification of Vega-Lite, in the colours of the page.

import { colour, isCalm } from '../../../lib/theme';
import { language, t } from '../../../lib/words';
import { momentOf, textOf, type Kind, type Names } from '../columns';
import type { Answer } from '../run';
import type { Drawing } from '../state';
import { numberOf } from '../terms';
import { COUNT } from './choose';

/** More bars than these cannot be read; the largest stay. */
export const MOST_BARS = 40;
type Value = string | number;
export type Point = Record<'x' | 'y' | 'c', Value>;

const RAMP = ['#0f766e', '#6d28d9', '#b45309', '#be123c', '#2563eb', '#4d7c0f', '#a21caf', '#64748b'];
const RAMP_DARK = ['#5cd0bf', '#b39df3', '#f6bd7c', '#fda4b4', '#8ab4f8', '#b5d67a', '#e5a0f0', '#b8c5cf'];

/** The points of a chart: rows with the same x and colour are added up. */
export function points(answer: Answer, kinds: readonly Kind[], drawn: Drawing, names: Names, prefixes: Record<string, string>): { points: Point[]; left: number } {
  const [x, y, c] = [drawn.x, drawn.y, drawn.colour].map((name) => answer.columns.indexOf(name)) as [number, number, number];
  const found = new Map<string, Point>();
  const isPair = kinds[x] === 'number' && kinds[y] === 'number';
  answer.rows.forEach((row, at) => {
    const cell = row[x] ?? null;
    const place = kinds[x] === 'day' ? momentOf(cell)?.getTime() : kinds[x] === 'number' ? numberOf(cell) : textOf(cell, names, prefixes) || t('(empty)');
    const amount = drawn.y === COUNT ? 1 : numberOf(row[y] ?? null);
    if (place === undefined || amount === undefined) return;
    const group = c < 0 ? '' : textOf(row[c] ?? null, names, prefixes);
    const key = isPair ? String(at) : `${place}\u0000${group}`;
    const known = found.get(key);
    if (known) known.y = Number(known.y) + amount;
    else found.set(key, { x: place, y: amount, c: group });
  });
  const all = [...found.values()];
  if (kinds[x] === 'day' || kinds[x] === 'number') return { points: all, left: 0 };
  const sums = new Map<Value, number>();
  for (const point of all) sums.set(point.x, (sums.get(point.x) ?? 0) + Math.abs(Number(point.y)));
  const kept = new Set([...sums].sort((one, other) => other[1] - one[1]).slice(0, MOST_BARS).map(([name]) => name));
  return { points: all.filter((point) => kept.has(point.x)), left: sums.size - kept.size };
}

/** The specification; ``width`` in pixels. */
export function specification(drawn: Drawing, kind: Kind, data: Point[], width: number, dark: boolean) {
  const isWord = kind === 'text' || kind === 'thing' || kind === 'empty';
  const title = drawn.y === COUNT ? t('Rows') : drawn.y;
  const amount = { field: 'y', type: 'quantitative', title, axis: { format: '~s', tickMinStep: drawn.y === COUNT ? 1 : undefined } };
  const order = { field: 'x', type: 'nominal', title: null, sort: '-x', axis: { labelLimit: Math.max(90, width * 0.38) } };
  const along = { field: 'x', type: kind === 'day' ? 'temporal' : 'quantitative', title: drawn.x, scale: kind === 'day' ? { type: 'utc' } : { zero: false } };
  const lies = isWord && drawn.mark === 'bar';
  const upright = { ...order, title: drawn.x, sort: '-y', axis: { labelAngle: -40, labelLimit: 140 } };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: isWord && !lies ? { step: 22 } : width,
    height: lies ? { step: 22 } : Math.min(380, Math.max(240, width * 0.5)),
    autosize: lies ? { type: 'fit-x', contains: 'padding' } : isWord ? { type: 'pad' } : { type: 'fit', contains: 'padding' },
    background: 'transparent',
    data: { values: data },
    mark: { type: drawn.mark, tooltip: true, ...(drawn.mark === 'line' ? { point: true } : {}), ...(drawn.mark === 'bar' && kind === 'day' ? { width: 6 } : {}) },
    encoding: {
      ...(lies ? { y: order, x: amount } : { x: isWord ? upright : along, y: amount }),
      ...(drawn.colour ? { color: { field: 'c', type: 'nominal', title: drawn.colour, scale: { range: dark ? RAMP_DARK : RAMP }, legend: { orient: 'bottom', columns: width > 600 ? 4 : 2, labelLimit: 160 } } } : {}),
      // Never by colour alone.
      ...(drawn.colour && drawn.mark === 'point' ? { shape: { field: 'c', type: 'nominal', title: drawn.colour } } : {}),
    },
    config: theme(dark),
  };
}

function theme(dark: boolean) {
  const [ink, soft, line, deep] = ['--ink', '--soft', '--line', '--deep'].map(colour) as [string, string, string, string];
  const font = 'Inter Variable, Inter, system-ui, sans-serif';
  return {
    font,
    view: { stroke: null },
    mark: { color: deep || (dark ? RAMP_DARK[0] : RAMP[0]) },
    bar: { cornerRadiusEnd: 3 },
    line: { strokeWidth: 2 },
    point: { filled: true, size: 60 },
    axis: { labelColor: ink, titleColor: soft, titleFontWeight: 500, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12, titleFontSize: 12 },
    legend: { labelColor: ink, titleColor: soft, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500 },
    locale: language === 'it' ? { number: { decimal: ',', thousands: '.', grouping: [3], currency: ['', ' €'] } } : undefined,
    // Charts stand still anyway; this says so to whoever extends them.
    animation: isCalm() ? false : undefined,
  };
}
