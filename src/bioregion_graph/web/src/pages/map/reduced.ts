// The countries of the world, less all that no map of Europe shows: a third of the size. Runs when the bundle is built.
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from 'topojson-specification';

export type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Box = readonly [west: number, south: number, east: number, north: number];

// Europe and what lies around it, then the outermost regions.
const WINDOWS: readonly Box[] = [
  [-32, 24, 64, 82],
  [-64, 13, -59, 19],
  [-56, 1, -50, 7],
  [44, -14, 46, -12],
  [54, -22.5, 57, -20],
];

/** The topology with only the areas that touch a window, and the arcs that these need. */
export function reduced(world: Countries): Countries {
  const isNear = world.arcs.map((arc) => touches(world, arc as [number, number][]));
  const places = new Map<number, number>();
  const keep = (ring: number[]) =>
    ring.map((arc) => {
      const own = arc < 0 ? ~arc : arc;
      if (!places.has(own)) places.set(own, places.size);
      const place = places.get(own)!;
      return arc < 0 ? ~place : place;
    });
  const geometries = [];
  for (const each of world.objects.countries.geometries as (Polygon | MultiPolygon)[]) {
    const areas = each.type === 'Polygon' ? [each.arcs] : each.arcs;
    const near = (areas ?? []).filter((area) => area[0]!.some((arc) => isNear[arc < 0 ? ~arc : arc]));
    if (near.length) geometries.push({ ...each, type: 'MultiPolygon' as const, arcs: near.map((area) => area.map(keep)) });
  }
  const arcs = [...places.keys()].map((place) => world.arcs[place]!);
  return { ...world, arcs, objects: { countries: { type: 'GeometryCollection', geometries } } } as Countries;
}

function touches(world: Countries, arc: [number, number][]): boolean {
  const { scale, translate } = world.transform!;
  let [x, y] = [0, 0];
  return arc.some(([across, up]) => {
    x += across;
    y += up;
    const [east, north] = [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    return WINDOWS.some(([west, south, far, high]) => east >= west && east <= far && north >= south && north <= high);
  });
}
