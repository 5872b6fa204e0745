// What the server says of a map (/api/map), and what the page makes of it.
import { t } from '../../lib/words';

export type Point = [number, number];
export const INDICATORS = [
  'projects',
  'organisations',
  'clusters',
  'coordinated',
  'partners',
  'priorities',
  'specialisation',
] as const;
export type Indicator = (typeof INDICATORS)[number];
export const NAMES: Record<Indicator, string> = {
  projects: t('Projects'),
  organisations: t('Organisations'),
  clusters: t('Clusters'),
  coordinated: t('Projects coordinated'),
  partners: t('Partner regions'),
  priorities: t('Priorities of the strategy (S3)'),
  specialisation: t('Specialisation in the field'),
};

export interface Region {
  code: string;
  iri: string;
  name: string;
  country: string;
  point: Point | null;
  innovation?: string;
  priorities?: string[];
  figures: Partial<Record<Indicator, number>>;
}
export interface Cluster {
  iri: string;
  name: string;
  point: Point | null;
  placed: '' | 'coordinates' | 'city' | 'region';
  country: string;
  city: string;
  region: string;
  founded: string;
  fields: string[];
  ecosystems: string[];
  strength: number;
  stated: boolean;
  projects: number;
  kilometres: number | null;
}
export interface Answer {
  generation: number;
  level: number;
  levels: number[];
  field: { iri: string; name: string } | null;
  from: string;
  until: string;
  near: { name: string; lon: number; lat: number; within: number } | null;
  /** The network whose members stand in the place of clusters, and the day on which they may have been in it. */
  network: { iri: string; name: string; on: string } | null;
  regions: Region[];
  /** Places of two regions and their joint projects, most first. */
  arcs: [number, number, number][];
  clusters: Cluster[];
  /** Those that fit but for their place, which is not known. */
  nowhere: Cluster[];
  totals: { projects: number; undated: number; organisations: number; unplaced: number };
  boundaries: { credit: string; href: string } | null;
}
export interface Field {
  iri: string;
  name: string;
  ecosystem: boolean;
  depth: number;
  clusters: number;
  projects: number;
}
export interface Arc {
  key: string;
  from: Region;
  to: Region;
  weight: number;
}
/** What is asked of the server. */
export interface Asked {
  level: string;
  field: string;
  from: string;
  until: string;
  near: string;
  within: string;
  network: string;
}

/** What the diamonds of a map are. */
export function marksOf(answer: Answer): { one: string; many: string; table: string } {
  return answer.network
    ? { one: t('Member'), many: t('Members'), table: t('Members as a table') }
    : { one: t('Cluster'), many: t('Clusters'), table: t('Clusters as a table') };
}

/** Where a thing of the graph has its page. */
export function pageOf(iri: string): string {
  const here = new URLSearchParams(location.search);
  const kept = new URLSearchParams();
  for (const name of ['lang', 'theme']) {
    const value = here.get(name);
    if (value) kept.set(name, value);
  }
  const place = iri.replace('https://w3id.org/bioregion/', '/').replace(/^\/id\//, '/doc/');
  return kept.size ? `${place}?${kept}` : place;
}

/** How a cluster came to be in the field asked, in words; empty where none is asked. */
export function reason(cluster: Cluster, isAsked: boolean): string {
  if (!isAsked) return '';
  if (cluster.stated) return t('a source says so');
  return t('by its projects, strength {strength}', { strength: cluster.strength });
}

/** The least weight with which about so many arcs are drawn. */
export function leastFor(weights: readonly number[], count: number): number {
  if (!weights.length) return 1;
  return weights[Math.min(count, weights.length) - 1]!;
}

/** Bounds between five classes with about as many regions in each, without double bounds. */
export function classesOf(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const bounds = [1, 2, 3, 4].map((part) => sorted[Math.floor((part * sorted.length) / 5)] ?? 0);
  return [...new Set(bounds)].filter((bound) => bound > (sorted[0] ?? 0));
}

/** The class of a value, from 1 to 5; 0 for nothing. */
export function classOf(value: number, bounds: readonly number[]): number {
  return value > 0 ? 1 + bounds.filter((bound) => value >= bound).length : 0;
}
