// Completion: variables, prefixes, classes and properties by name or by what they are called, keywords, things by name.

import { pickedCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { EditorView } from '@codemirror/view';
import { ask, query } from '../../lib/api';
import { language, number, t } from '../../lib/words';
import { declaring } from './prefixes';
import { labelOf, schema, type Schema, type Word } from './schema';
import { shorten } from './terms';

const KEYWORDS = (
  'SELECT CONSTRUCT DESCRIBE ASK WHERE PREFIX BASE DISTINCT REDUCED FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND ' +
  'VALUES UNDEF EXISTS NOT IN AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT ' +
  'SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ' +
  'ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY NOW COALESCE IF STRLANG STRDT SAMETERM ' +
  'ISIRI ISBLANK ISLITERAL ISNUMERIC SUBSTR REPLACE REGEX TRUE FALSE'
).split(' ');
const FEW = 40;
const HELD = new Set(['String', 'Comment', 'IriRef']);

interface Hit {
  iri: string;
  label: string;
  kind: string;
}

/** All that can stand here, of what is known without asking. */
export async function words(context: CompletionContext): Promise<CompletionResult | null> {
  if (HELD.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) return { from: variable.from, options: variables(context, variable.text), validFor: /^[?$]\w*$/ };
  const typed = context.matchBefore(/[\p{L}_][\p{L}\w-]*:?[\p{L}\w-]*/u);
  if (!typed && !context.explicit) return null;
  const known = await schema();
  const from = typed?.from ?? context.pos;
  const text = typed?.text ?? '';
  if (/PREFIX\s+[\w-]*$/i.test(context.state.sliceDoc(Math.max(0, from - 20), context.pos))) {
    return { from, options: namespaces(known, text), filter: false };
  }
  const isClass = /(?:\ba|rdf:type)\s+$/.test(context.state.sliceDoc(Math.max(0, from - 20), from));
  const options = [
    ...terms(known, text, isClass),
    ...(text.includes(':') ? [] : [...keywords(text), ...prefixes(known, text), ...functions(known, text)]),
  ];
  return options.length ? { from, options, filter: false } : null;
}

function variables(context: CompletionContext, typed: string): Completion[] {
  const counted = new Map<string, number>();
  for (const [name] of context.state.doc.toString().matchAll(/[?$]\w+/g)) counted.set(name, (counted.get(name) ?? 0) + 1);
  // What is being typed is no name yet, unless it stands elsewhere too.
  if (counted.get(typed) === 1) counted.delete(typed);
  return [...counted.keys()].map((label) => ({ label, type: 'variable' }));
}

function namespaces(known: Schema, typed: string): Completion[] {
  return Object.entries(known.prefixes)
    .filter(([prefix]) => prefix.startsWith(typed.replace(/:.*/, '')))
    .map(([prefix, iri]) => ({ label: `${prefix}:`, apply: `${prefix}: <${iri}>\n`, detail: iri }));
}

function terms(known: Schema, typed: string, isClass: boolean): Completion[] {
  const found = known.terms
    .map((word) => ({ word, rank: rank(word, typed.toLowerCase()) + (isClass === (word.is === 'class') ? 1.5 : 0) }))
    .filter(({ rank }) => rank >= 2);
  // The sort is stable, and the words come with the most used first.
  found.sort((one, other) => other.rank - one.rank);
  return found.slice(0, FEW).map(({ word, rank }) => ({
    label: word.name,
    detail: labelOf(word),
    info: about(word),
    type: word.is,
    boost: Math.min(90, 20 * rank),
    apply: inserting(word.name, known.prefixes),
  }));
}

function rank(word: Word, typed: string): number {
  if (!typed) return 2;
  const name = word.name.toLowerCase();
  if (typed.includes(':')) return name.startsWith(typed) ? 4 : matchesLocal(name, typed) ? 2 : 0;
  const local = name.slice(name.indexOf(':') + 1);
  const label = labelOf(word).toLowerCase();
  if (local.startsWith(typed) || label.startsWith(typed)) return 4;
  if (name.startsWith(typed)) return 2.5;
  return typed.length > 2 && (local.includes(typed) || label.includes(typed)) ? 2 : 0;
}

function matchesLocal(name: string, typed: string): boolean {
  const [prefix, local] = typed.split(':');
  return name.startsWith(`${prefix}:`) && name.includes(local!);
}

function about(word: Word): string {
  const often = word.count === null ? '' : ` (${number(word.count)})`;
  return (word.definition[language] ?? labelOf(word)) + often;
}

function keywords(typed: string): Completion[] {
  if (!typed) return [];
  return KEYWORDS.filter((each) => each.startsWith(typed.toUpperCase())).map((label) => ({ label, type: 'keyword', boost: 60 }));
}

function prefixes(known: Schema, typed: string): Completion[] {
  if (typed.length < 2) return [];
  return Object.keys(known.prefixes)
    .filter((each) => each.startsWith(typed.toLowerCase()))
    .map((each) => ({ label: `${each}:`, detail: known.prefixes[each], type: 'namespace', boost: 30, apply: inserting(`${each}:`, known.prefixes) }));
}

function functions(known: Schema, typed: string): Completion[] {
  return known.functions
    .filter((each) => typed && each.split(':')[1]?.toLowerCase().startsWith(typed.toLowerCase()))
    .map((label) => ({ label, detail: t('function'), type: 'function', apply: inserting(label, known.prefixes) }));
}

/** Things of the graph by name; the search forgives slips. */
export async function things(context: CompletionContext): Promise<CompletionResult | null> {
  if (HELD.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const typed = context.matchBefore(/(?:[a-z]+:)?[\p{L}][\p{L}\w-]{2,}/u);
  if (!typed || context.state.sliceDoc(typed.from - 1, typed.from).match(/[?$:@\w]/)) return null;
  const known = await schema();
  const [prefix] = typed.text.includes(':') ? typed.text.split(':') : [''];
  if (prefix && !known.prefixes[prefix]?.includes('/id/') && !known.prefixes[prefix]?.includes('/concepts/')) return null;
  const waits = new AbortController();
  context.addEventListener('abort', () => waits.abort());
  const q = typed.text.slice(prefix ? prefix.length + 1 : 0).replaceAll('-', ' ');
  const found = await ask<Hit[]>('/api/search' + query({ q, limit: 8 }), { signal: waits.signal }).catch(() => []);
  const options = found
    .map((hit) => ({ hit, name: shorten(hit.iri, known.prefixes) }))
    .filter(({ name }) => !prefix || name.startsWith(`${prefix}:`))
    .map(({ hit, name }, place) => {
      const label = name === hit.iri ? `<${name}>` : name;
      return { label, displayLabel: hit.label, detail: label, type: 'thing', boost: -10 - place, apply: inserting(label, known.prefixes) };
    });
  return options.length ? { from: typed.from, options, filter: false } : null;
}

/** Put a name in, and declare its prefix where that is missing. */
function inserting(name: string, prefixes: Record<string, string>) {
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    const more = name.startsWith('<') ? [] : declaring(view.state, [name.split(':')[0]!], prefixes);
    const changes = view.state.changes([...more, { from, to, insert: name }]);
    const selection = { anchor: changes.mapPos(to, 1) };
    view.dispatch({ changes, selection, userEvent: 'input.complete', annotations: pickedCompletion.of(completion) });
  };
}
