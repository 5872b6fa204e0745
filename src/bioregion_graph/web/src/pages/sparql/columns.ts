// What the columns of an answer hold, and how a cell reads.

import type { Answer } from './run';
import { dayOf, numberOf, shorten, type Cell } from './terms';

export type Kind = 'number' | 'day' | 'thing' | 'text' | 'empty';
export type Names = ReadonlyMap<string, string>;

const LOOKED_AT = 500;

/** The kind of each column, by its first rows. */
export function kindsOf(answer: Answer): Kind[] {
  return answer.columns.map((_, place) => {
    const cells = answer.rows.slice(0, LOOKED_AT).flatMap((row) => row[place] ?? []);
    if (!cells.length) return 'empty';
    if (cells.every((cell) => numberOf(cell) !== undefined)) return isYear(answer.columns[place]!, cells) ? 'day' : 'number';
    if (cells.every((cell) => dayOf(cell) !== undefined)) return 'day';
    return cells.every((cell) => cell.kind !== 'literal') ? 'thing' : 'text';
  });
}

function isYear(name: string, cells: Cell[]): boolean {
  return /(?:year|anno)$/i.test(name) && cells.every((cell) => /^\d{4}$/.test(cell!.value));
}

/** A cell for readers: things by name where one is known. */
export function textOf(cell: Cell, names: Names, prefixes: Record<string, string>): string {
  if (!cell) return '';
  if (cell.kind === 'iri') return names.get(cell.value) || shorten(cell.value, prefixes);
  return cell.kind === 'blank' ? `_:${cell.value}` : cell.value;
}

/** The day of a cell, also where a year is written as a number. */
export function momentOf(cell: Cell): Date | undefined {
  const day = dayOf(cell);
  if (day || !cell || !/^\d{4}$/.test(cell.value)) return day;
  return new Date(Date.UTC(Number(cell.value), 0, 1));
}

/** The things of an answer that may have names, in the order of its rows. */
export function thingsOf(answer: Answer, most: number): string[] {
  const found = new Set<string>();
  for (const row of answer.rows) {
    for (const cell of row) if (cell?.kind === 'iri') found.add(cell.value);
    if (found.size >= most) break;
  }
  return [...found].slice(0, most);
}

/** The places of columns that name what another column holds: a thing without them would be told twice. */
export function labelOfColumn(columns: readonly string[], place: number): number {
  return columns.findIndex((name) => name === `${columns[place]}Label` || name === `${columns[place]}Name`);
}
