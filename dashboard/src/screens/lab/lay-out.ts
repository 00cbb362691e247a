import type { Location } from '../../../../client/index.ts';

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where each part of the map is drawn, in pixels. */
export interface Layout {
  modules: (Box & { name: string })[];
  places: (Box & { location: Location })[];
  lines: { x1: number; y1: number; x2: number; y2: number }[];
  width: number;
  height: number;
}

const edge = 16;
const gap = 16;
const box = { w: 132, h: 40 };
const place = { w: 132, h: 64 };
const between = 56;

/** Puts the modules in a row above the places, each as near as can be to what it reaches. Pure. */
export function layOut(locations: readonly Location[]): Layout {
  const names = [...new Set(locations.flatMap(({ coordinates }) => Object.keys(coordinates)))];
  const width = edge * 2 + Math.max(names.length, locations.length) * (place.w + gap) - gap;
  const places = locations.map((location, at) => ({
    location,
    ...place,
    x: rowStart(width, locations.length) + at * (place.w + gap),
    y: edge + box.h + between,
  }));
  const middle = (name: string): number => {
    const reached = places.filter(({ location }) => name in location.coordinates);
    return reached.reduce((sum, { x }) => sum + x, 0) / reached.length;
  };
  const modules = names
    .map((name) => ({ name, wish: middle(name) }))
    .sort((a, b) => a.wish - b.wish)
    .map(({ name }, at) => ({
      name,
      ...box,
      x: rowStart(width, names.length) + at * (box.w + gap),
      y: edge,
    }));
  const lines = modules.flatMap((module) =>
    places
      .filter(({ location }) => module.name in location.coordinates)
      .map((to) => ({ x1: module.x + box.w / 2, y1: module.y + box.h, x2: to.x + place.w / 2, y2: to.y })),
  );
  return { modules, places, lines, width, height: edge * 2 + box.h + between + place.h };
}

/** Both rows stand in the middle. */
function rowStart(width: number, count: number): number {
  return (width - (count * (place.w + gap) - gap)) / 2;
}
