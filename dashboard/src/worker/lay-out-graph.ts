import dagre, { type EdgeLabel, type GraphLabel } from '@dagrejs/dagre';
import { bandsOf, drawn, type Line, type Point, type Size, wayOf } from './graph-lines.ts';

/** What is drawn side by side in one box, or in none: how large it is, and what leads from one to another. */
export interface Sheet {
  boxes: readonly SheetBox[];
  links: readonly SheetLink[];
}

/** A box to be placed (pixels). */
export interface SheetBox {
  id: string;
  width: number;
  height: number;
  /** What stands in it, where that is drawn: then it is as large as that makes it, below a header. */
  inner?: Sheet;
}

export interface SheetLink {
  from: string;
  to: string;
  /** Room for words at the line. */
  text?: Size;
  /** True for what follows, which is drawn as straight as possible; false for what only stands in relation to it. */
  main: boolean;
}

/** Where everything of a sheet is drawn, with the origin at its left top. */
export interface Placed extends Size {
  /** True where it goes from left to right, else from top to bottom. */
  across: boolean;
  boxes: ReadonlyMap<string, Point & Size>;
  /** By `from to`: the line as a path of SVG, and the middle of its words. */
  links: ReadonlyMap<string, { path: string; text?: Point }>;
}

/** Of a box in which others stand: its header, and the distance from its edges. */
const header = 34;
const margin = 16;
/** Between boxes beside each other, and between those of which one comes after the other. */
const beside = 20;
const after = 44;
/** A chain of more boxes, or one that is higher (pixels), is drawn in several columns. */
const longestColumn = 12;
const highestColumn = 2_000;
/** Of more boxes the ranks are found in the quicker way, which leaves some lines longer. */
const mostRanked = 40;
/** What has more boxes is not drawn in both ways to see which is better. */
const mostTried = 150;

/**
 * Places boxes so that what comes later stands lower, or further right: the way in which more of it is seen at once.
 * @param room the place where it is shown (pixels)
 */
export function layOutGraph(sheet: Sheet, room: Size): Placed {
  const down = inWay(sheet, false, room);
  if (down.width <= room.width && down.height <= room.height) return down;
  if (countOf(sheet) > mostTried) return down;
  const across = inWay(sheet, true, room);
  const scale = ({ width, height }: Placed) => Math.min(1, room.width / width, room.height / height);
  return scale(across) > scale(down) * 1.25 ? across : down;
}

function countOf({ boxes }: Sheet): number {
  return boxes.reduce((sum, { inner }) => sum + 1 + (inner ? countOf(inner) : 0), 0);
}

function inWay(sheet: Sheet, across: boolean, room: Size): Placed {
  const aspect = Math.min(3, Math.max(0.5, room.width / room.height));
  const { width, height, boxes, lines } = laid(sheet, { across, aspect });
  const links = new Map([...lines].map(([key, line]) => [key, drawn(line)]));
  return { width, height, across, boxes, links };
}

interface Laid extends Size {
  boxes: Map<string, Point & Size>;
  lines: Map<string, Line>;
}

interface How {
  across: boolean;
  /** Width by height. */
  aspect: number;
}

function laid(sheet: Sheet, how: How): Laid {
  const inner = new Map<string, Laid>();
  const sized = sheet.boxes.map((box) => {
    if (!box.inner) return box;
    const own = laid(box.inner, how);
    inner.set(box.id, own);
    const width = Math.max(box.width, own.width + 2 * margin);
    return { ...box, width, height: own.height + header + margin };
  });
  const outer = laidFlat({ boxes: sized, links: sheet.links }, how);
  for (const [id, own] of inner) {
    const box = outer.boxes.get(id);
    if (!box) continue;
    const at = shifted(own, Math.round(box.x + (box.width - own.width) / 2), box.y + header);
    for (const [part, place] of at.boxes) outer.boxes.set(part, place);
    for (const [key, line] of at.lines) outer.lines.set(key, line);
  }
  return outer;
}

function laidFlat(sheet: Sheet, how: How): Laid {
  if (sheet.links.length === 0) return inGrid(sheet.boxes, how);
  const chain = chainOf(sheet);
  return chain && isLong(chain) ? inColumns(chain, how) : inRanks(sheet, how);
}

function isLong(chain: readonly SheetBox[]): boolean {
  const height = chain.reduce((sum, box) => sum + box.height + after, 0);
  return chain.length > longestColumn || (chain.length > 2 && height > highestColumn);
}

/** The boxes in their order where one follows the other; undefined where that is not so. */
function chainOf({ boxes, links }: Sheet): SheetBox[] | undefined {
  if (links.length !== boxes.length - 1 || links.some(({ text }) => text)) return undefined;
  const next = new Map(links.map(({ from, to }) => [from, to]));
  const later = new Set(next.values());
  if (next.size !== links.length || later.size !== links.length) return undefined;
  const known = new Map(boxes.map((box) => [box.id, box]));
  const chain: SheetBox[] = [];
  for (let at = boxes.find(({ id }) => !later.has(id))?.id; at !== undefined; at = next.get(at)) {
    const box = known.get(at);
    if (box) chain.push(box);
  }
  return chain.length === boxes.length ? chain : undefined;
}

/** Boxes of which none follows another: in rows, so that all together are about as wide as the place. */
function inGrid(boxes: readonly SheetBox[], { aspect }: How): Laid {
  const [wide, high] = [meanOf(boxes, 'width') + beside, meanOf(boxes, 'height') + beside];
  const columns = Math.max(
    1,
    Math.min(boxes.length, Math.round(Math.sqrt((boxes.length * aspect * high) / wide))),
  );
  const rows = Math.ceil(boxes.length / columns);
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...boxes.filter((__, at) => at % columns === column).map(({ width }) => width)),
  );
  const heights = Array.from({ length: rows }, (_, row) =>
    Math.max(...boxes.slice(row * columns, (row + 1) * columns).map(({ height }) => height)),
  );
  const [lefts, tops] = [startsOf(widths, beside), startsOf(heights, beside)];
  const placed = boxes.map(({ id, width, height }, at): [string, Point & Size] => {
    const [x = 0, y = 0] = [lefts[at % columns], tops[Math.floor(at / columns)]];
    return [id, { x, y, width, height }];
  });
  const [width = 0, height = 0] = [lefts.at(-1), tops.at(-1)];
  return { width: width - beside, height: height - beside, boxes: new Map(placed), lines: new Map() };
}

function meanOf(boxes: readonly SheetBox[], key: 'width' | 'height'): number {
  return boxes.reduce((sum, box) => sum + box[key], 0) / Math.max(1, boxes.length);
}

/** Where each of some begins that lie one after another, and where one more would. */
function startsOf(sizes: readonly number[], between: number): number[] {
  const starts = [0];
  for (const size of sizes) starts.push((starts.at(-1) ?? 0) + size + between);
  return starts;
}

/** A long chain: down one column after the other. */
function inColumns(chain: readonly SheetBox[], { aspect }: How): Laid {
  const rows = rowsFor(chain, aspect);
  const gutter = 2 * after;
  const columns: SheetBox[][] = [];
  for (let at = 0; at < chain.length; at += rows) columns.push(chain.slice(at, at + rows));
  const widths = columns.map((column) => Math.max(...column.map(({ width }) => width)));
  const lefts = startsOf(widths, gutter);
  const boxes = new Map<string, Point & Size>();
  const heights = columns.map((column, at) => {
    const tops = startsOf(
      column.map(({ height }) => height),
      after,
    );
    const [left = 0, wide = 0] = [lefts[at], widths[at]];
    for (const [row, { id, width, height }] of column.entries())
      boxes.set(id, { x: Math.round(left + (wide - width) / 2), y: tops[row] ?? 0, width, height });
    return (tops.at(-1) ?? after) - after;
  });
  const height = Math.max(...heights);
  const lines = new Map<string, Line>();
  for (const [at, { id: to }] of chain.entries()) {
    const from = chain[at - 1]?.id;
    const [one, other] = [boxes.get(from ?? ''), boxes.get(to)];
    if (from === undefined || !one || !other) continue;
    const [begin, end] = [bottomOf(one), topOf(other)];
    const turn = (lefts[Math.floor(at / rows)] ?? 0) - after;
    const below = one.y + one.height + after / 3;
    const points =
      at % rows !== 0
        ? [begin, end]
        : [
            ...[begin, { x: begin.x, y: below }, { x: turn, y: below }],
            ...[{ x: turn, y: end.y - after / 3 }, { x: end.x, y: end.y - after / 3 }, end],
          ];
    lines.set(`${from} ${to}`, { points, shape: at % rows === 0 ? 'bent' : 'down' });
  }
  const space = after / 3;
  return shifted(
    { width: (lefts.at(-1) ?? gutter) - gutter, height: height + 2 * space, boxes, lines },
    0,
    space,
  );
}

/** How many boxes of a chain stand in a column, so that all columns are about as wide as the place. */
function rowsFor(chain: readonly SheetBox[], aspect: number): number {
  const [wide, high] = [meanOf(chain, 'width') + 2 * after, meanOf(chain, 'height') + after];
  const rows = Math.round(Math.sqrt((chain.length * wide) / (high * aspect)));
  return Math.max(2, Math.min(chain.length, rows));
}

/** The same further right and down. */
function shifted({ boxes, lines, ...size }: Laid, dx: number, dy: number): Laid {
  const moved = ({ x, y }: Point): Point => ({ x: x + dx, y: y + dy });
  for (const [id, box] of boxes) boxes.set(id, { ...box, ...moved(box) });
  for (const [key, line] of lines) {
    const { points, text } = line;
    lines.set(key, { ...line, points: points.map(moved), ...(text && { text: moved(text) }) });
  }
  return { ...size, boxes, lines };
}

function topOf({ x, y, width }: Point & Size): Point {
  return { x: x + width / 2, y };
}

function bottomOf({ x, y, width, height }: Point & Size): Point {
  return { x: x + width / 2, y: y + height };
}

/** Boxes in ranks: each further than all that it comes after. */
function inRanks({ boxes, links }: Sheet, { across }: How): Laid {
  const graph = new dagre.graphlib.Graph<GraphLabel, Point & Size, EdgeLabel>();
  graph.setGraph({
    ...{
      rankdir: across ? 'LR' : 'TB',
      ranker: boxes.length > mostRanked ? 'tight-tree' : 'network-simplex',
      nodesep: beside,
      edgesep: 12,
      ranksep: after,
    },
  });
  for (const { id, width, height } of boxes) graph.setNode(id, { x: 0, y: 0, width, height });
  for (const { from, to, text, main } of links)
    graph.setEdge(from, to, { weight: main ? 2 : 0, minlen: 1, ...text, ...(text && { labelpos: 'c' }) });
  dagre.layout(graph);
  const placed = new Map<string, Point & Size>();
  for (const { id, width, height } of boxes) {
    const { x, y } = graph.node(id);
    placed.set(id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height });
  }
  const bands = bandsOf([...placed.values()], across);
  const lines = new Map<string, Line>();
  for (const { from, to, text } of links) {
    const [one, other, edge] = [placed.get(from), placed.get(to), graph.edge(from, to)];
    if (!one || !other) continue;
    const inner = (edge.points ?? []).slice(1, -1);
    // Beside those in the ranks that it passes, there are some between the ranks.
    const passed = text ? inner : inner.slice(1, -1);
    const line: Line = {
      points: wayOf(one, other, passed, bands, across),
      shape: across ? 'across' : 'down',
    };
    const { x, y } = edge;
    lines.set(
      `${from} ${to}`,
      text && x !== undefined && y !== undefined ? { ...line, text: { x, y } } : line,
    );
  }
  const { width = 0, height = 0 } = graph.graph();
  return { width: Math.ceil(width), height: Math.ceil(height), boxes: placed, lines };
}
