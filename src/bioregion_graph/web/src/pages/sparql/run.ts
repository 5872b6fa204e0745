// Running a query: lines are read as they come, so that a long answer shows its beginning and can be left at any time.

import { answer, Refused } from '../../lib/api';
import { language, t } from '../../lib/words';
import { readRow, readTriple, type Cell } from './terms';

/** So many rows are kept here; the files for download hold all of them. */
export const MOST_ROWS = 20_000;

export interface Answer {
  kind: 'rows' | 'triples' | 'yesno';
  columns: string[];
  rows: Cell[][];
  /** Whether there are more rows than are kept. */
  hasMore: boolean;
  /** Why the answer ended before its end; empty when it is whole. */
  cut: string;
  seconds: number;
  generation: string;
}

/** The fields of a form for the endpoint. */
export function fields(query: string, knownBy: string, more: Record<string, string> = {}): URLSearchParams {
  const found = new URLSearchParams({ query, ...more });
  if (knownBy) found.set('known_by', knownBy);
  return found;
}

/** A query that the server refused, with the place where it does. */
export class Misread extends Refused {
  constructor(
    message: string,
    status: number,
    readonly line: number,
    readonly column: number,
  ) {
    super(message, status);
  }
}

/** Run a query. ``heard`` is told how many rows have come. Raises Misread, Refused, Error, and AbortError. */
export async function run(query: string, knownBy: string, signal: AbortSignal, heard: (rows: number) => void): Promise<Answer> {
  const begun = performance.now();
  const response = await send(query, knownBy, signal);
  const isTriples = response.headers.get('content-type')?.includes('n-triples') ?? false;
  const found: Answer = {
    kind: isTriples ? 'triples' : 'rows',
    columns: isTriples ? [t('subject'), t('property'), t('object')] : [],
    rows: [],
    hasMore: false,
    cut: '',
    seconds: 0,
    generation: response.headers.get('bioregion-generation') ?? '',
  };
  let isFirst = !isTriples;
  try {
    for await (const line of lines(response, signal)) {
      const cut = /^# INCOMPLETE: (.*)/.exec(line);
      if (cut) found.cut = cut[1]!;
      else if (isFirst) {
        isFirst = false;
        if (line === 'true' || line === 'false') [found.kind, found.rows] = ['yesno', [readRow(line)]];
        else found.columns = line.split('\t').map((name) => name.replace(/^\?/, ''));
      } else if (found.kind !== 'yesno' && (line || !isTriples)) {
        if (found.rows.length === MOST_ROWS) {
          found.hasMore = true;
          break;
        }
        found.rows.push(isTriples ? readTriple(line) : readRow(line));
        if (found.rows.length % 500 === 0) heard(found.rows.length);
      }
    }
  } catch (error) {
    if (signal.aborted || !found.rows.length) throw error;
    // The connection closes when an answer is ended on its way.
    found.cut ||= t('The connection ended before the answer did.');
  }
  found.seconds = (performance.now() - begun) / 1000;
  return found;
}

async function send(query: string, knownBy: string, signal: AbortSignal): Promise<Response> {
  const options = {
    method: 'POST',
    body: fields(query, knownBy),
    signal,
    headers: { Accept: 'text/tab-separated-values, application/n-triples' },
  };
  try {
    return await answer(`/sparql?lang=${language}`, options);
  } catch (error) {
    if (error instanceof Refused && error.status === 400) {
      const place = /(?:Line|Riga) (\d+), (?:column|colonna) (\d+)/.exec(error.message);
      if (place) throw new Misread(error.message, 400, Number(place[1]), Number(place[2]));
    }
    throw error;
  }
}

async function* lines(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split('\n');
      rest = parts.pop()!;
      for (const part of parts) yield part.replace(/\r$/, '');
      if (signal.aborted) return;
    }
    if (rest) yield rest;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
