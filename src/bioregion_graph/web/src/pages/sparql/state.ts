// What a link to this page holds: the query, the day of knowledge, and how its answer is looked at.

import { readAddress, writeAddress } from '../../lib/address';
import { keep as keepAll, kept } from '../../lib/kept';

export type View = 'table' | 'chart' | 'timeline' | 'map' | 'network';
export const VIEWS: readonly View[] = ['table', 'chart', 'timeline', 'map', 'network'];

/** How a chart is drawn; empty means that the columns decide. */
export interface Drawing {
  mark: string;
  x: string;
  y: string;
  colour: string;
}

export interface State extends Drawing {
  query: string;
  view: View;
  known_by: string;
  filter: string;
}

/** What the address says; ``runs`` where it names a view, as every link made here does. */
export function read(): { state: Omit<State, 'query'>; runs: boolean } {
  const { view = '', known_by = '', filter = '', mark = '', x = '', y = '', colour = '' } = readAddress();
  const isView = (VIEWS as readonly string[]).includes(view);
  return { state: { view: isView ? (view as View) : 'table', known_by, filter, mark, x, y, colour }, runs: isView };
}

/** Put the state into the address. */
export function write(state: State): void {
  writeAddress({ ...state });
}

/** A saved query: its name and the part of the address that opens it. */
export interface Saved {
  name: string;
  search: string;
  at: string;
}

const KEY = 'bioregion.queries';

/** The queries that were saved in this browser, the latest first. */
export const saved = (): Saved[] => kept(KEY, (each) => typeof each.name === 'string' && typeof each.search === 'string');

/** Keep these; false where the browser keeps nothing. */
export const keep = (list: readonly Saved[]): boolean => keepAll(KEY, list);
