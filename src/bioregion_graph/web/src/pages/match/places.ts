// Countries from which partners come, by their names in the language of the page.

import { language } from '../../lib/words';

const CODES =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK ' +
  'AL AM BA CA CH FO GB GE IL IS KR MD ME MK NO NZ RS TN TR UA XK US';
const names = new Intl.DisplayNames(language, { type: 'region' });

/** What a country is called. */
export function country(code: string | null): string {
  try {
    return code ? (names.of(code) ?? code) : '';
  } catch {
    return code ?? '';
  }
}

/** Codes and names, by name. */
export const COUNTRIES = CODES.split(' ')
  .map((code) => [code, country(code)] as const)
  .sort((one, other) => one[1].localeCompare(other[1], language));

/** A day as it is written in the language of the page. */
export function day(text: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(text));
}
