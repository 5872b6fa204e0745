// The words of a query, asked of the server once.

import { ask } from '../../lib/api';
import { language } from '../../lib/words';

export interface Word {
  name: string;
  is: 'class' | 'property';
  count: number | null;
  label: Partial<Record<string, string>>;
  definition: Partial<Record<string, string>>;
}
export interface Schema {
  limits: { seconds: number; rows: number; bytes: number };
  prefixes: Record<string, string>;
  functions: string[];
  terms: Word[];
}

export const NONE: Schema = { limits: { seconds: 0, rows: 0, bytes: 0 }, prefixes: {}, functions: [], terms: [] };

let asked: Promise<Schema> | undefined;

/** The words; none where the server does not tell them, so that the editor works all the same. */
export function schema(): Promise<Schema> {
  asked ??= ask<Schema>('/api/schema').catch(() => {
    asked = undefined;
    return NONE;
  });
  return asked;
}

/** What a word is called in the language of the page. */
export function labelOf(word: Word): string {
  return word.label[language] ?? '';
}

const names = new Map<string, string>();

/** The names of these things that have one; asked of the server where they are not known yet. */
export async function namesOf(iris: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const missing = [...new Set(iris)].filter((iri) => iri.startsWith('https://w3id.org/bioregion/') && !names.has(iri));
  for (let start = 0; start < missing.length; start += 100) {
    const part = missing.slice(start, start + 100);
    const asked = new URLSearchParams([...part.map((iri) => ['iri', iri]), ['lang', language]]);
    const found = await ask<Record<string, string>>(`/api/names?${asked}`).catch(() => ({}) as Record<string, string>);
    for (const iri of part) names.set(iri, found[iri] ?? '');
  }
  return names;
}
