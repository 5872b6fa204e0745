// What can be pointed at on the map: a circle or an area for each region, a diamond for the clusters at one place.
import type { GeoProjection } from 'd3-geo';
import { number, t } from '../../lib/words';
import { insetOf } from './geometry';
import { NAMES, type Cluster, type Indicator, type Point, type Region } from './model';

export interface Spot {
  key: string;
  kind: 'region' | 'cluster';
  /** Which window shows it; -1 for Europe. */
  inset: number;
  /** Where, in pixels of the picture before it is moved. */
  x: number;
  y: number;
  size: number;
  value: number;
  label: string;
  region?: Region;
  clusters: Cluster[];
}

/** The key of a cluster's place. */
export function keyOf(point: Point): string {
  return `@${point[0].toFixed(2)},${point[1].toFixed(2)}`;
}

const MOST_SIZE = [30, 24, 17, 11];

/** The radius of a value in pixels: areas are as the values. */
export function radius(value: number, most: number, level: number): number {
  return value > 0 ? Math.max(2, MOST_SIZE[level]! * Math.sqrt(value / most)) : 0;
}

/** The regions that can be shown, the largest first, so that small ones lie on top. */
export function regionSpots(
  regions: readonly Region[],
  indicator: Indicator,
  level: number,
  projections: readonly GeoProjection[],
): Spot[] {
  const most = Math.max(...regions.map((region) => region.figures[indicator] ?? 0), 1);
  const spots: Spot[] = [];
  for (const region of regions) {
    const placed = region.point && place(region.point, projections);
    const value = region.figures[indicator] ?? 0;
    if (!placed) continue;
    const label = `${region.name} (${region.code}): ${value ? number(value) : t('nothing known')} – ${NAMES[indicator]}`;
    const size = radius(value, most, level);
    spots.push({ ...placed, key: region.code, kind: 'region', size, value, label, region, clusters: [] });
  }
  return spots.sort((one, other) => other.value - one.value);
}

/** The places of clusters. */
export function clusterSpots(clusters: readonly Cluster[], projections: readonly GeoProjection[], areMembers: boolean): Spot[] {
  const there = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    if (cluster.point) there.set(keyOf(cluster.point), [...(there.get(keyOf(cluster.point)) ?? []), cluster]);
  }
  const spots: Spot[] = [];
  for (const [key, found] of there) {
    const placed = place(found[0]!.point!, projections);
    if (!placed) continue;
    const names = found.slice(0, 3).map((cluster) => cluster.name).join(', '); // prettier-ignore
    const count = found.length;
    const many = areMembers ? t('{count} {count|member|members}: {names}', { count, names }) : t('{count} {count|cluster|clusters}: {names}', { count, names });
    const label = count > 1 ? many : areMembers ? t('Member: {names}', { names }) : t('Cluster: {names}', { names });
    spots.push({ ...placed, key, kind: 'cluster', size: 5 + Math.min(5, Math.sqrt(count - 1) * 2), value: count, label, clusters: found }); // prettier-ignore
  }
  return spots;
}

function place(point: Point, projections: readonly GeoProjection[]): { inset: number; x: number; y: number } | null {
  const inset = insetOf(point);
  const found = projections[inset + 1]!(point);
  return found ? { inset, x: found[0], y: found[1] } : null;
}

/** The nearest spot in a direction, given as (1, 0) for right and (0, 1) for down; places are those on the screen. */
export function next(
  from: Spot,
  spots: readonly Spot[],
  [across, down]: readonly [number, number],
  where: (spot: Spot) => Point,
): Spot | undefined {
  const [x, y] = where(from);
  let best: Spot | undefined;
  let least = Infinity;
  for (const spot of spots) {
    if (spot === from) continue;
    const [dx, dy] = [where(spot)[0] - x, where(spot)[1] - y];
    const along = dx * across + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * across);
    if (along > 0.5 && aside <= along * 1.5 && along + 2 * aside < least) {
      best = spot;
      least = along + 2 * aside;
    }
  }
  return best;
}
