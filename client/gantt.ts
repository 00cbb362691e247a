/** What acted when, to be drawn. Times are seconds after the picture begins. */
export interface Gantt {
  title: string;
  /** The instruments, from the top. One that does several things at once has as many thin lanes, or where they are many, as many as are used. */
  rows: readonly { name: string; capacity: number }[];
  bars: readonly GanttBar[];
  /** What bars have their colours for, in the order of the legend. */
  kinds: readonly string[];
  /** What the legend says of bars that did not succeed; missing where there is none. */
  failed?: string;
  /** Where the picture ends. */
  seconds: number;
  /** What stands below the axis, and at a point of it. */
  axis: { name: string; at: (seconds: number) => string };
}

export interface GanttBar {
  /** The name of its row. */
  row: string;
  kind: string;
  /** What is read where the pointer rests on it. */
  title: string;
  from: number;
  until: number;
  failed?: boolean;
}

/** Told apart by most who do not tell red from green, too. */
const colours = ['#4477aa', '#ddaa33', '#228866', '#aa6699', '#66bbdd', '#cc6644', '#999933', '#887766'];
const ink = { text: '#222', faint: '#667', band: '#f6f7f9', failed: '#c0392b' };
const size = {
  width: 1200,
  right: 1130,
  lane: 20,
  thin: 6,
  gap: 8,
  top: 84,
  letter: 6.6,
  legend: 30,
  lanes: 12,
};

/** Draws what acted when as an SVG: a row for each instrument, a bar for each action, and how much of the time each was busy. */
export function drawGantt({ title, rows, bars, kinds, failed, seconds, axis }: Gantt): string {
  const longest = Math.max(8, ...rows.map(({ name }) => name.length));
  const left = Math.round(30 + longest * size.letter);
  const step = gridStep(seconds);
  const scale = (time: number) => left + (time / Math.max(1, seconds)) * (size.right - left);
  const legends = legendOf(kinds, failed, left);
  const top = size.top + legends.rows * 18 - 18;
  const bands: string[] = [];
  const drawn: string[] = [];
  let y = top;
  for (const { name, capacity } of rows) {
    const own = bars.filter(({ row }) => row === name);
    const lanes = lanesOf(own, capacity);
    const pitch = capacity === 1 ? size.lane : size.thin;
    const height = Math.max(size.lane, pitch * lanes.length);
    const busy = own.reduce((sum, { from, until }) => sum + until - from, 0);
    const share = Math.round((busy / capacity / Math.max(1, seconds)) * 100);
    bands.push(
      `<rect x="${left}" y="${n(y)}" width="${size.right - left}" height="${n(height)}" fill="${ink.band}"/>`,
      text(left - 10, y + height / 2 + 4, name, 'end'),
      text(size.right + 10, y + height / 2 + 4, `${share} %`, 'start', ink.faint),
    );
    for (const [lane, each] of lanes.entries())
      drawn.push(
        ...each.map((bar) => rectOf(bar, colourOf(kinds, bar.kind), scale, y + lane * pitch, pitch)),
      );
    y += height + size.gap;
  }
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step);
  const bottom = y - size.gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${n(bottom + 44)}" font-family="system-ui, sans-serif" font-size="12" fill="${ink.text}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="28" font-size="16" font-weight="600">${escaped(title)}</text>`,
    ...legends.drawn,
    text(size.right + 10, top - 10, 'busy', 'start', ink.faint),
    ...bands,
    ...ticks.flatMap((at) => [
      `<line x1="${n(scale(at))}" x2="${n(scale(at))}" y1="${n(top)}" y2="${n(bottom)}" stroke="#223" stroke-opacity="0.12"/>`,
      text(scale(at), bottom + 18, axis.at(at), 'middle', ink.faint),
    ]),
    ...drawn,
    text((left + size.right) / 2, bottom + 36, axis.name, 'middle', ink.faint),
    '</svg>',
    '',
  ].join('\n');
}

function legendOf(
  kinds: readonly string[],
  failed: string | undefined,
  left: number,
): { drawn: string[]; rows: number } {
  const all = [
    ...kinds.map((name) => ({ name, fill: colourOf(kinds, name), stroke: colourOf(kinds, name) })),
    ...(failed === undefined ? [] : [{ name: failed, fill: '#fff', stroke: ink.failed }]),
  ];
  const drawn: string[] = [];
  let [x, row] = [left, 0];
  for (const { name, fill, stroke } of all) {
    const width = size.legend + name.length * size.letter;
    if (x > left && x + width > size.right) [x, row] = [left, row + 1];
    const y = 44 + row * 18;
    drawn.push(
      `<rect x="${n(x)}" y="${y}" width="12" height="12" fill="${fill}" stroke="${stroke}"/>`,
      text(x + 18, y + 10, name, 'start'),
    );
    x += width;
  }
  return { drawn, rows: row + 1 };
}

function colourOf(kinds: readonly string[], kind: string): string {
  return colours[Math.max(0, kinds.indexOf(kind)) % colours.length] ?? ink.text;
}

/** Bars that overlap lie in lanes of their own. */
function lanesOf(bars: readonly GanttBar[], capacity: number): GanttBar[][] {
  const lanes: GanttBar[][] = [];
  for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
    const free = lanes.find((lane) => (lane.at(-1)?.until ?? 0) <= bar.from);
    if (free) free.push(bar);
    else if (lanes.length < capacity) lanes.push([bar]);
    else lanes[0]?.push(bar);
  }
  while (lanes.length < Math.min(capacity, size.lanes)) lanes.push([]);
  return lanes;
}

function rectOf(
  { from, until, title, failed = false }: GanttBar,
  colour: string,
  scale: (seconds: number) => number,
  y: number,
  height: number,
): string {
  const [x, end] = [scale(from), scale(until)];
  const edge = `fill-opacity="0.25" stroke="${ink.failed}" stroke-width="1.5"`;
  const inset = failed ? 0.75 : 0;
  const place = `x="${n(x + inset)}" y="${n(y + 1 + inset)}"`;
  const extent = `width="${n(Math.max(1, end - x - 0.8 - 2 * inset))}" height="${n(Math.max(1, height - 2 - 2 * inset))}"`;
  return `<rect ${place} ${extent} fill="${colour}" ${failed ? edge : ''}><title>${escaped(title)}</title></rect>`;
}

/** Seconds between the lines of the grid: about ten of them. */
function gridStep(seconds: number): number {
  const steps = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400];
  return steps.find((step) => seconds / step <= 12) ?? Math.ceil(seconds / 12 / 86_400) * 86_400;
}

function text(x: number, y: number, words: string, anchor: string, fill = ink.text): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return words.replace(/[&<>"]/g, (sign) => named[sign] ?? sign);
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
