// Europe as one small file of SVG, for pictures that the server draws: each country a path by its code. Runs when the
// bundle is built. The figures of the projection are those of server/europe.py.
import { geoAzimuthalEqualArea, geoIdentity, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { FeatureCollection } from 'geojson';
import { NUMBERS } from './codes.ts';
import type { Countries } from './reduced.ts';

type Place = [number, number];
const [WIDTH, HEIGHT, MARGIN] = [1000, 900, 40];
/** Points nearer than this to a straight line, in units of the picture, are left out. */
const TOLERANCE = 0.45;
/** Islands smaller than this, in square units, are left out. */
const LEAST = 1.2;

/** The file. */
export function outlines(world: Countries): string {
  const projection = geoAzimuthalEqualArea().rotate([-10, -52]).scale(1350).translate([387, 483]);
  const codes = new Map(Object.entries(NUMBERS).map(([code, number]) => [number, code]));
  const { scale, translate } = world.transform!;
  const arcs = (world.arcs as Place[][]).map((arc) => {
    let [x, y] = [0, 0];
    const points = arc.map(([across, up]) => {
      [x, y] = [x + across, y + up];
      return projection([x * scale[0] + translate[0], y * scale[1] + translate[1]]) as Place;
    });
    return thinned(points);
  });
  const { transform: _, ...rest } = world;
  const planar = { ...rest, arcs } as unknown as Countries;
  const path = geoPath(geoIdentity().clipExtent([[-MARGIN, -MARGIN], [WIDTH + MARGIN, HEIGHT + MARGIN]])).digits(1); // prettier-ignore
  const found = feature(planar, planar.objects.countries) as unknown as FeatureCollection<{ type: 'MultiPolygon'; coordinates: Place[][][] } & GeoJSON.MultiPolygon>;
  const paths = found.features.flatMap((country) => {
    const coordinates = country.geometry.coordinates.filter((area) => Math.abs(size(area[0] as Place[])) >= LEAST);
    const drawn = coordinates.length ? path({ type: 'MultiPolygon', coordinates }) : null;
    if (!drawn) return [];
    const code = codes.get(String(country.id ?? '').padStart(3, '0')) ?? codes.get(String(country.properties?.name));
    return [`<path${code ? ` id="${code}"` : ''} vector-effect="non-scaling-stroke" d="${drawn}"/>`];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"><g id="land">${paths.join('')}</g></svg>`;
}

/** A line without the points that it can do without (Douglas and Peucker 1973). */
function thinned(points: Place[]): Place[] {
  if (points.length < 3) return points;
  const [first, last] = [points[0]!, points.at(-1)!];
  let [at, most] = [0, 0];
  for (let place = 1; place < points.length - 1; place++) {
    const away = distance(points[place]!, first, last);
    if (away > most) [at, most] = [place, away];
  }
  if (most <= TOLERANCE) return [first, last];
  return [...thinned(points.slice(0, at + 1)).slice(0, -1), ...thinned(points.slice(at))];
}

function distance([x, y]: Place, [fromX, fromY]: Place, [toX, toY]: Place): number {
  const [across, down] = [toX - fromX, toY - fromY];
  const length = across ** 2 + down ** 2;
  const part = length ? Math.min(1, Math.max(0, ((x - fromX) * across + (y - fromY) * down) / length)) : 0;
  return Math.hypot(x - fromX - part * across, y - fromY - part * down);
}

function size(ring: Place[]): number {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}
