// Where rows lie: points by latitude and longitude, or countries by their codes.

import type { Answer } from '../run';
import { numberOf, type Cell } from '../terms';

export interface Spot {
  row: Cell[];
  longitude: number;
  latitude: number;
}

/** The places of the columns of latitude and longitude; undefined where there are none. */
export function coordinates(columns: readonly string[]): [number, number] | undefined {
  const latitude = columns.findIndex((name) => /^lat(itude|itudine)?$/i.test(name));
  const longitude = columns.findIndex((name) => /^(lon|long|lng|longitude|longitudine)$/i.test(name));
  return latitude >= 0 && longitude >= 0 ? [latitude, longitude] : undefined;
}

/** The rows that have a point: from two columns, or from one of well-known text. */
export function spots(answer: Answer): Spot[] {
  const pair = coordinates(answer.columns);
  return answer.rows.flatMap((row) => {
    if (pair) {
      const [latitude, longitude] = pair.map((place) => numberOf(row[place] ?? null));
      return latitude === undefined || longitude === undefined ? [] : [{ row, latitude, longitude }];
    }
    const found = row.map((cell) => /^POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)/i.exec(cell?.kind === 'literal' ? cell.value : '')).find(Boolean);
    return found ? [{ row, longitude: Number(found[1]), latitude: Number(found[2]) }] : [];
  });
}

/** The amount of each country: the sum of the first column of numbers, or the number of rows. */
export function countries(answer: Answer): { amounts: Map<string, number>; of: string } {
  const at = answer.columns.findIndex((_, place) => {
    const cells = answer.rows.flatMap((row) => row[place] ?? []);
    return cells.length > 0 && cells.every((cell) => cell.kind === 'literal' && /^[A-Z]{2}$/.test(cell.value));
  });
  const number = answer.columns.findIndex((_, place) => answer.rows.some((row) => numberOf(row[place] ?? null) !== undefined));
  const amounts = new Map<string, number>();
  if (at >= 0) {
    for (const row of answer.rows) {
      const code = row[at]?.value;
      const amount = number < 0 ? 1 : (numberOf(row[number] ?? null) ?? 0);
      if (code) amounts.set(code, (amounts.get(code) ?? 0) + amount);
    }
  }
  return { amounts, of: number < 0 ? '' : answer.columns[number]! };
}

// Where Natural Earth names a country otherwise than Unicode does.
const NAMES: Record<string, string> = {
  BA: 'Bosnia and Herz.', CZ: 'Czechia', MK: 'Macedonia', TR: 'Turkey', US: 'United States of America', GB: 'United Kingdom',
  CD: 'Dem. Rep. Congo', CI: "Côte d'Ivoire", DO: 'Dominican Rep.', CF: 'Central African Rep.', XK: 'Kosovo', HK: 'Hong Kong', MM: 'Myanmar', PS: 'Palestine', SZ: 'eSwatini', FO: 'Faeroe Is.',
};
const english = new Intl.DisplayNames('en', { type: 'region' });

/** The name of a country in the data of the map. */
export function nameOnMap(code: string): string {
  return NAMES[code] ?? english.of(code) ?? code;
}
