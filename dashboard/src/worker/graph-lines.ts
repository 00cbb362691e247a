export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** A line from box to box, before it is drawn. */
export interface Line {
  points: readonly Point[];
  /** `bent`: it turns at right angles; else it swings from point to point, and goes straight in the points. */
  shape: 'across' | 'down' | 'bent';
  text?: Point;
}

/** Where the ranks lie: by their middle, from where to where. */
type Bands = readonly { middle: number; from: number; to: number }[];

export function bandsOf(boxes: readonly (Point & Size)[], across: boolean): Bands {
  const bands = new Map<number, { middle: number; from: number; to: number }>();
  for (const { x, y, width, height } of boxes) {
    const [from, size] = across ? [x, width] : [y, height];
    const middle = Math.round((from + size / 2) / 2) * 2;
    const known = bands.get(middle) ?? { middle, from, to: from + size };
    bands.set(middle, { middle, from: Math.min(known.from, from), to: Math.max(known.to, from + size) });
  }
  return [...bands.values()];
}

/** The points of a line: straight through the ranks that it passes, so that it touches no box there, and swinging between them. */
export function wayOf(
  one: Point & Size,
  other: Point & Size,
  passed: readonly Point[],
  bands: Bands,
  across: boolean,
): Point[] {
  const at = (along: number, beyond: number): Point =>
    across ? { x: along, y: beyond } : { x: beyond, y: along };
  const along = ({ x, y }: Point) => (across ? x : y);
  const beyond = ({ x, y }: Point) => (across ? y : x);
  const bandAt = (place: number) => bands.find(({ middle }) => Math.abs(middle - place) <= 3);
  const middleOf = ({ x, y, width, height }: Point & Size): Point => ({
    x: x + width / 2,
    y: y + height / 2,
  });
  const half = ({ width, height }: Size) => (across ? width : height) / 2;
  const [begin, end] = [middleOf(one), middleOf(other)];
  const points = [at(along(begin) + half(one), beyond(begin))];
  const first = bandAt(along(begin));
  if (first && first.to > along(begin) + half(one) + 1) points.push(at(first.to, beyond(begin)));
  for (const point of passed) {
    const band = bandAt(along(point));
    if (band) points.push(at(band.from, beyond(point)), at(band.to, beyond(point)));
    else points.push(point);
  }
  const last = bandAt(along(end));
  if (last && last.from < along(end) - half(other) - 1) points.push(at(last.from, beyond(end)));
  points.push(at(along(end) - half(other), beyond(end)));
  return points;
}

const corner = 8;
const tip = 5;

/** The line as a path of SVG with its tip, and the middle of its words. */
export function drawn({ points, shape, text }: Line): { path: string; text?: Point } {
  const [begin, ...further] = points;
  const end = points.at(-1);
  if (!begin || !end) return { path: '' };
  let path = `M${write(begin)}`;
  let before = begin;
  for (const [index, point] of further.entries()) {
    const next = further[index + 1];
    if (shape === 'bent') path += next ? bend(before, point, next) : `L${write(point)}`;
    else path += swing(before, point, shape === 'across');
    before = point;
  }
  const [x, y] = [end.x, end.y];
  const head =
    shape === 'across'
      ? [{ x: x - tip, y: y - tip }, end, { x: x - tip, y: y + tip }]
      : [{ x: x - tip, y: y - tip }, end, { x: x + tip, y: y - tip }];
  return { path: `${path}M${head.map(write).join('L')}`, ...(text && { text }) };
}

function write({ x, y }: Point): string {
  return `${Math.round(x)},${Math.round(y)}`;
}

/** Straight where it can be, else first one way, then the other. */
function swing(from: Point, to: Point, across: boolean): string {
  if (Math.abs(across ? from.y - to.y : from.x - to.x) < 1) return `L${write(to)}`;
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const [one, other] = across
    ? [
        { x, y: from.y },
        { x, y: to.y },
      ]
    : [
        { x: from.x, y },
        { x: to.x, y },
      ];
  return `C${write(one)} ${write(other)} ${write(to)}`;
}

/** To a corner, and around it. */
function bend(from: Point, at: Point, to: Point): string {
  const towards = ({ x, y }: Point): Point => {
    const [dx, dy] = [x - at.x, y - at.y];
    const far = Math.max(1, Math.hypot(dx, dy));
    const part = Math.min(corner, far / 2) / far;
    return { x: at.x + dx * part, y: at.y + dy * part };
  };
  return `L${write(towards(from))}Q${write(at)} ${write(towards(to))}`;
}
