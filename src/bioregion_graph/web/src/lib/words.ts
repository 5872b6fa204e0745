// Words of the interface: English stands in the sources, Italian in words/it.json; a test finds what is missing.

type Catalogue = Record<string, string>;

export const language = document.documentElement.lang === 'it' ? 'it' : 'en';

// Italian is loaded only where it is read.
const catalogue: Catalogue =
  language === 'it' ? (await import('../words/it.json')).default : {};

/** A text in the language of the page; {name} is replaced by the value of that name, {name|one|many} by a word for so many. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const said = catalogue[text] ?? text;
  return said.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (one !== undefined && many !== undefined) return value === 1 ? one : many;
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value;
  });
}

const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });

/** A number as it is written in the language of the page. */
export function number(value: number): string {
  return numbers.format(value);
}
