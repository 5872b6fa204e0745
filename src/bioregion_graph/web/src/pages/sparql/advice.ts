// What the query coach of the server says, as this page shows it.

import { ask } from '../../lib/api';
import { language } from '../../lib/words';
import { fields } from './run';

type Said = Record<string, string>;
interface Place {
  line: number;
  column: number;
  start: number;
  end: number;
}
interface Culprit {
  place: Place;
  says: Said;
  reasons: Said[];
  terms: { exists: boolean; says: Said; place: Place; nearest: { says: Said }[] }[];
  mend: { says: Said; tried: Said; place: Place; text: string } | null;
  branches: Culprit[];
}
interface Hint {
  says: Said;
  mend: Said;
  place: Place;
  text: string;
}
export interface Step {
  number: string;
  says: Said;
  rows: { count: number; is_exact: boolean } | null;
  parts: Step[];
}
interface Told {
  problem: Said | null;
  hints?: Hint[] | null;
  empty?: { is_empty: boolean; says: Said; notes: Said[]; culprit: Culprit | null } | null;
  explain?: { steps: Step[]; notes: Said[] } | null;
}

/** One thing that is said, where it stands, and what to write there instead. */
export interface Remark {
  says: string;
  mend: string;
  from: number;
  to: number;
  text: string;
  isReason: boolean;
}

function asked(query: string, knownBy: string, task: string, signal: AbortSignal): Promise<Told> {
  return ask<Told>('/api/coach', { method: 'POST', body: fields(query, knownBy, { task }), signal });
}

/** Hints on a query, and why its answer is empty where it is. */
export async function remarks(query: string, knownBy: string, isEmpty: boolean, signal: AbortSignal): Promise<Remark[]> {
  const reasons = isEmpty ? reasonsOf(query, await asked(query, knownBy, 'empty', signal)) : [];
  const hints = ((await asked(query, knownBy, 'hints', signal)).hints ?? []).map((hint) => ({
    ...within(query, hint.place),
    says: said(hint.says),
    mend: said(hint.mend),
    text: hint.text,
    isReason: false,
  }));
  // What the reason says is not said twice.
  return [...reasons, ...hints.filter((hint) => !reasons.some((one) => one.from <= hint.from && hint.to <= one.to))];
}

/** The steps of a query in words. */
export async function steps(query: string, knownBy: string, signal: AbortSignal): Promise<{ steps: Step[]; notes: string[] }> {
  const { explain, problem } = await asked(query, knownBy, 'explain', signal);
  if (!explain) throw new Error(said(problem ?? {}));
  return { steps: explain.steps, notes: explain.notes.map(said) };
}

/** A sentence of the coach in the language of the page. */
export function said(sentence: Said): string {
  return sentence[language] ?? sentence.en ?? '';
}

function reasonsOf(query: string, told: Told): Remark[] {
  const { empty } = told;
  if (!empty || !empty.is_empty) return [];
  if (!empty.culprit) return [{ says: said(empty.says), mend: '', from: 0, to: 0, text: '', isReason: true }];
  return culprits(empty.culprit).map((one) => {
    const missing = one.terms.filter((term) => !term.exists).map((term) => said(term.says));
    const mend = one.mend;
    return {
      ...within(query, mend?.place ?? one.place),
      says: [said(one.says), ...one.reasons.map(said), ...missing].join('\n'),
      mend: mend ? `${said(mend.says)} ${said(mend.tried)}` : '',
      text: mend?.text ?? '',
      isReason: true,
    };
  });
}

function culprits(one: Culprit): Culprit[] {
  return one.branches.length ? one.branches.flatMap(culprits) : [one];
}

/** The server counts characters, the editor units of UTF-16. */
function within(query: string, place: Place): { from: number; to: number } {
  const units = (count: number) => (/[\u{10000}-\u{10FFFF}]/u.test(query) ? [...query].slice(0, count).join('').length : count);
  return { from: units(place.start), to: units(place.end) };
}
