// RDF terms as the server writes them in lines: SPARQL's TSV and N-Triples.

export interface Term {
  kind: 'iri' | 'blank' | 'literal';
  value: string;
  language?: string;
  datatype?: string;
}
export type Cell = Term | null;

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const TERM = /\s*(?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z\d-]+)|\^\^<([^>]*)>)?|([^\s"<]+))/y;
const ESCAPE = /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g;
const SHORT: Record<string, string> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f' };
const NUMBERS = ['integer', 'decimal', 'double', 'float', 'int', 'long', 'nonNegativeInteger'].map((name) => XSD + name);

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (_, short?: string, long?: string, letter?: string) =>
    letter ? (SHORT[letter] ?? letter) : String.fromCodePoint(parseInt(short ?? long ?? '', 16)),
  );
}

/** The terms of a piece of text one after the other; bare numbers, true and false are literals. */
function terms(text: string): Term[] {
  const found: Term[] = [];
  TERM.lastIndex = 0;
  for (let match = TERM.exec(text); match; match = TERM.exec(text)) {
    const [, iri, blank, string, language, datatype, bare] = match;
    if (iri !== undefined) found.push({ kind: 'iri', value: unescape(iri) });
    else if (blank !== undefined) found.push({ kind: 'blank', value: blank });
    else if (string !== undefined) found.push({ kind: 'literal', value: unescape(string), language, datatype });
    else if (bare !== undefined && bare !== '.') found.push({ kind: 'literal', value: bare, datatype: kindOf(bare) });
  }
  return found;
}

function kindOf(bare: string): string {
  if (bare === 'true' || bare === 'false') return `${XSD}boolean`;
  return XSD + (/^[+-]?\d+$/.test(bare) ? 'integer' : /e/i.test(bare) ? 'double' : 'decimal');
}

/** A row of TSV. */
export function readRow(line: string): Cell[] {
  return line.split('\t').map((cell) => (cell === '' ? null : (terms(cell)[0] ?? null)));
}

/** A line of N-Triples. */
export function readTriple(line: string): Cell[] {
  return terms(line).slice(0, 3);
}

/** The number that a term stands for; undefined where it is none. */
export function numberOf(cell: Cell): number | undefined {
  if (cell?.kind !== 'literal' || !cell.datatype || !NUMBERS.includes(cell.datatype)) return undefined;
  const value = Number(cell.value);
  return Number.isFinite(value) ? value : undefined;
}

/** The day that a term stands for, its first where it is a year or a month; undefined where it is none. */
export function dayOf(cell: Cell): Date | undefined {
  if (cell?.kind !== 'literal' || !cell.datatype) return undefined;
  const kind = cell.datatype.slice(XSD.length);
  if (!['date', 'dateTime', 'gYear', 'gYearMonth'].includes(kind)) return undefined;
  const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(cell.value);
  return found ? new Date(Date.UTC(Number(found[1]), Number(found[2] ?? 1) - 1, Number(found[3] ?? 1))) : undefined;
}

/** Where an IRI leads: things of ours to this server, others out, as long as a browser may follow. */
export function address(iri: string): string {
  if (iri.startsWith('https://w3id.org/bioregion/id/')) return '/doc/' + iri.slice(30);
  if (iri.startsWith('https://w3id.org/bioregion/')) return '/' + iri.slice(27);
  return /^https?:\/\//.test(iri) ? iri : '';
}

/** An IRI with the longest prefix that fits. */
export function shorten(iri: string, prefixes: Record<string, string>): string {
  let best = '';
  for (const [prefix, start] of Object.entries(prefixes)) {
    if (iri.startsWith(start) && start.length > (prefixes[best] ?? '').length) best = prefix;
  }
  const local = best ? iri.slice(prefixes[best]!.length) : '';
  return local && !/[/#]/.test(local) ? `${best}:${local}` : iri;
}
