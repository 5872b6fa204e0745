// Figures of two networks side by side, as rows of a table.

import { language, t } from '../../lib/words';
import type { Figures } from './told';

export interface Row {
  name: string;
  was: string;
  is: string;
  change: string;
}

const LEAST = 0.0005;

/** The figures of two networks and the differences between them, as texts. */
export function rows(before: Figures, after: Figures): Row[] {
  const line = (name: string, read: (figures: Figures) => number | null): Row => {
    const [was, is] = [read(before), read(after)];
    const change = was === null || is === null ? 0 : is - was;
    return { name, was: written(was), is: written(is), change: Math.abs(change) < LEAST ? '=' : `${change > 0 ? '+' : '−'}${written(Math.abs(change))}` };
  };
  const spread = (name: string) => (figures: Figures) => (typeof figures.spread[name] === 'number' ? figures.spread[name] : null);
  return [
    line(t('nodes'), (each) => each.nodes), line(t('ties'), (each) => each.ties), line(t('parts'), (each) => each.components),
    line(t('nodes of the largest part'), (each) => each.largest), line(t('bridges'), (each) => each.bridges),
    line(t('communities'), (each) => each.communities), line(t('modularity'), (each) => each.modularity),
    line(t('share of pairs with a way'), spread('connected')), line(t('ties between them'), spread('distance')), line(t('efficiency'), spread('efficiency')),
  ];
}

export function written(value: number | null): string {
  return value === null ? '–' : value.toLocaleString(language, { maximumFractionDigits: 3 });
}
