// The map's geometry: an equal-area projection of Europe, windows for what lies far away, the shapes of countries.
import { geoAzimuthalEqualArea, geoCentroid, geoArea, geoDistance, geoPath, type GeoProjection } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import type { Feature, MultiPolygon } from 'geojson';
import { ask } from '../../lib/api';
import { NUMBERS } from './codes';
import type { Point, Region } from './model';
import type { Countries } from './reduced';

// The outline to fit: without points along the southern edge Sicily and Crete would fall off.
const FRAME: Point[] = [
  [-24.4, 65.4], [-22, 63.6], [-10.6, 52], [-9.8, 38.6], [-9, 36.8], [-5.6, 35.3], [2, 36.6], [12.5, 34.9], [18, 34.6],
  [24, 34.6], [29, 34.6], [33, 34.3], [36.4, 35.7], [42, 37], [41.5, 41.5], [31.6, 63], [30, 70.4], [25.8, 71.3],
]; // prettier-ignore

export interface Inset {
  name: string;
  centre: Point;
  /** Degrees from the centre to the edge. */
  reach: number;
}
export const INSETS: readonly Inset[] = [
  { name: 'Açores', centre: [-28, 38.5], reach: 3.6 },
  { name: 'Madeira', centre: [-16.9, 32.8], reach: 0.8 },
  { name: 'Canarias', centre: [-15.7, 28.4], reach: 2.3 },
  { name: 'Guadeloupe', centre: [-61.45, 16.2], reach: 0.6 },
  { name: 'Martinique', centre: [-61, 14.65], reach: 0.5 },
  { name: 'Guyane', centre: [-53.1, 4], reach: 2.3 },
  { name: 'La Réunion', centre: [55.53, -21.13], reach: 0.5 },
  { name: 'Mayotte', centre: [45.15, -12.83], reach: 0.4 },
  { name: 'Svalbard', centre: [17, 78.6], reach: 3 },
];

/** Europe in a picture of this size, in pixels. */
export function europe(width: number, height: number): GeoProjection {
  const edge = Math.max(10, width * 0.025);
  return geoAzimuthalEqualArea()
    .rotate([-10, -52])
    .fitExtent([[edge, edge], [width - edge, height - edge]], { type: 'MultiPoint', coordinates: FRAME }); // prettier-ignore
}

/** One of the windows, as a square of this size at a place of the picture. */
export function window_(inset: Inset, x: number, y: number, size: number): GeoProjection {
  const [east, north] = inset.centre;
  const scale = size / 2 / Math.sin((inset.reach * Math.PI) / 180);
  return geoAzimuthalEqualArea()
    .rotate([-east, -north])
    .scale(scale)
    .translate([x + size / 2, y + size / 2])
    .clipExtent([[x, y], [x + size, y + size]]); // prettier-ignore
}

/** The window that shows a point; -1 for Europe itself. */
export function insetOf(point: Point): number {
  return INSETS.findIndex((inset) => (geoDistance(point, inset.centre) * 180) / Math.PI <= inset.reach * 1.4);
}

export interface Land {
  countries: Feature<MultiPolygon, { name: string }>[];
  borders: ReturnType<typeof mesh>;
}

/** The shapes of countries (Natural Earth, public domain). */
export async function land(): Promise<Land> {
  const topology = await ask<Countries>('/static/web/assets/countries.json');
  const object = topology.objects.countries;
  const found = feature(topology, object) as unknown as { features: Land['countries'] };
  return { countries: found.features, borders: mesh(topology, object as never, (one, other) => one !== other) };
}

/** A point for each country that the graph gives none: the middle of its largest part. */
export function withPoints(regions: Region[], shapes: Land): Region[] {
  return regions.map((region) => {
    if (region.point || region.code.length !== 2) return region;
    const shape = shapes.countries.find((each) => NUMBERS[region.code] === String(each.id ?? each.properties.name));
    if (!shape) return region;
    const parts = shape.geometry.coordinates.map((coordinates) => ({ type: 'Polygon' as const, coordinates }));
    const largest = parts.reduce((one, other) => (geoArea(other) > geoArea(one) ? other : one));
    return { ...region, point: geoCentroid(largest) };
  });
}

/** The countries that a window may show, by their places: most lie far from most windows, and projecting them takes long. */
export function nearWindow(inset: Inset, countries: Land['countries']): number[] {
  const [east, north] = inset.centre;
  const tall = inset.reach * 1.6;
  const wide = tall / Math.max(0.15, Math.cos((north * Math.PI) / 180));
  const isNear = ([lon, lat]: number[]) => Math.abs(lon! - east) < wide && Math.abs(lat! - north) < tall;
  return countries.flatMap((country, place) =>
    country.geometry.coordinates.flat().some((ring) => ring.some(isNear)) ? [place] : [],
  );
}

export { geoPath };
