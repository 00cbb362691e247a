import type { Instrument, WorkflowName } from './files.ts';
import { workflowNames } from './files.ts';
import type { Bar, Night } from './night.ts';

/** Told apart by most who do not tell red from green, too. */
const colours: Record<WorkflowName, string> = {
  elisa: '#4477aa',
  pcr: '#ddaa33',
  growth: '#228866',
  density: '#aa6699',
};
const ink = { text: '#222', faint: '#667', band: '#f6f7f9', failed: '#c0392b' };
const size = { width: 1200, left: 120, right: 1130, lane: 20, thin: 6, gap: 8, top: 84 };

/** A night as a picture: a row for each instrument, a bar for each action, its colour that of the workflow. */
export function gantt(night: Night, instruments: ReadonlyMap<string, Instrument>, title: string): string {
  const step = gridStep(night.makespan);
  const scale = (seconds: number) => size.left + (seconds / night.makespan) * (size.right - size.left);
  const bands: string[] = [];
  const bars: string[] = [];
  let y = size.top;
  for (const [name, { capacity }] of instruments) {
    const lanes = lanesOf(
      night.bars.filter(({ instrument }) => instrument === name),
      capacity,
    );
    const pitch = capacity === 1 ? size.lane : size.thin;
    const height = pitch * capacity;
    const busy = lanes.flat().reduce((sum, { from, until }) => sum + until - from, 0);
    const share = Math.round((busy / capacity / night.makespan) * 100);
    bands.push(
      `<rect x="${size.left}" y="${y}" width="${size.right - size.left}" height="${height}" fill="${ink.band}"/>`,
      text(size.left - 10, y + height / 2 + 4, name, 'end'),
      text(size.right + 10, y + height / 2 + 4, `${share} %`, 'start', ink.faint),
    );
    for (const [lane, own] of lanes.entries())
      bars.push(...own.map((bar) => rectOf(bar, scale, y + lane * pitch, pitch)));
    y += height + size.gap;
  }
  const ticks = Array.from({ length: Math.floor(night.makespan / step) + 1 }, (_, i) => i * step);
  const bottom = y - size.gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${bottom + 44}" font-family="system-ui, sans-serif" font-size="12" fill="${ink.text}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${size.left}" y="28" font-size="16" font-weight="600">${title}</text>`,
    ...workflowNames.map((name, i) => legend(size.left + i * 100, colours[name], name)),
    legend(size.left + workflowNames.length * 100, '#fff', 'failed or lost', ink.failed),
    text(size.right + 10, size.top - 10, 'busy', 'start', ink.faint),
    ...bands,
    ...ticks.flatMap((at) => [
      `<line x1="${n(scale(at))}" x2="${n(scale(at))}" y1="${size.top}" y2="${bottom}" stroke="#223" stroke-opacity="0.12"/>`,
      text(scale(at), bottom + 18, String(at / 60), 'middle', ink.faint),
    ]),
    ...bars,
    text((size.left + size.right) / 2, bottom + 36, 'minutes of the lab', 'middle', ink.faint),
    '</svg>',
    '',
  ].join('\n');
}

/** Bars that overlap lie in lanes of their own. */
function lanesOf(bars: readonly Bar[], capacity: number): Bar[][] {
  const lanes: Bar[][] = Array.from({ length: capacity }, () => []);
  for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
    const free = lanes.find((lane) => (lane.at(-1)?.until ?? 0) <= bar.from);
    (free ?? lanes[0])?.push(bar);
  }
  return lanes;
}

function rectOf(bar: Bar, scale: (seconds: number) => number, y: number, height: number): string {
  const [x, end] = [scale(bar.from), scale(bar.until)];
  const edge = `fill-opacity="0.25" stroke="${ink.failed}" stroke-width="1.5"`;
  const fill = `fill="${colours[bar.workflow]}" ${bar.succeeded ? '' : edge}`;
  const inset = bar.succeeded ? 0 : 0.75;
  return `<rect x="${n(x + inset)}" y="${n(y + 1 + inset)}" width="${n(Math.max(1, end - x - 0.8 - 2 * inset))}" height="${n(height - 2 - 2 * inset)}" ${fill}><title>${bar.title}</title></rect>`;
}

function legend(x: number, fill: string, name: string, stroke = fill): string {
  return `<rect x="${x}" y="44" width="12" height="12" fill="${fill}" stroke="${stroke}"/>${text(x + 18, 54, name, 'start')}`;
}

/** Seconds between the lines of the grid: about ten of them. */
function gridStep(makespan: number): number {
  return [60, 120, 300, 600, 1200, 1800].find((step) => makespan / step <= 12) ?? 3600;
}

function text(x: number, y: number, words: string, anchor: string, fill = ink.text): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" fill="${fill}">${words}</text>`;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
