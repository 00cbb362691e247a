import { forecastInWords, formatClock, formatMinute, formatSpan } from '../../shared/sentences/index.ts';
import { createLogUpdate } from 'log-update';
import type { ExpectedRun, LabSeen } from '../client/index.ts';
import { print, type CliContext, type Output, forTerminal } from '../terminal/index.ts';
import { colorsFor, widthOf, type Colors, wrap } from './format.ts';
import type { InstrumentView, Now, RunAt } from '../../shared/contracts/now.ts';
import {
  describeNews,
  describeReserved,
  describeWaits,
  headlineOf,
  isNews,
  nameOf,
  stateWordOf,
} from './now-lines.ts';
import { formatTable } from './table.ts';

/** What a picture of the lab depends on besides what was seen. */
export interface LabFrameSetting {
  colors: Colors;
  width: number;
  /** Lines that it may have; undefined: as many as it takes. */
  height: number | undefined;
  /**
   * Milliseconds since the lab was seen, for a picture that is drawn again each second: times are then told by how long ago they
   * are. Undefined: by the clock, so that the same is told in the same words.
   */
  age: number | undefined;
}

const runLength = 6;
const stepLength = 34;
/** Room: what most of what stands there needs. */
const columns = [
  { title: 'INSTRUMENT', room: 10 },
  { title: 'STATE', room: 15 },
  { title: 'SINCE', room: 10 },
  { title: 'RUN · STEP', room: stepLength },
  { title: 'PROGRESS', room: 12 },
  { title: 'WAITS', room: 11 },
];

/** The lab in a terminal: what somebody has to do first, then a line for each instrument. Pure. */
export function renderLab({ now, expected, away, live }: LabSeen, setting: LabFrameSetting): string {
  const { colors, width, height } = setting;
  const lines: string[] = [];
  if (away) {
    const since = `the gateway is away since ${formatClock(new Date(away.since).toISOString(), Date.now())}`;
    const known = now ? '; this is what was last known' : '';
    lines.push(...wrap(`${since}: ${away.reason}${known}`, width).map((line) => colors.red(line)));
  }
  // While nobody can know, no time passes in the picture.
  const seen = away && setting.age !== undefined ? { ...setting, age: 0 } : setting;
  if (now) lines.push(...labLines(now, away ? [] : expected, seen));
  const link =
    away || live || setting.age === undefined
      ? []
      : [colors.yellow('changes are not told as they happen: looked at every second')];
  const all = [...lines, ...link];
  if (height === undefined || all.length <= height) return all.join('\n');
  const shown = Math.max(1, height - 1);
  return [...all.slice(0, shown), colors.dim(`… ${all.length - shown} more lines: weir now shows all`)].join(
    '\n',
  );
}

function labLines(now: Now, expected: readonly ExpectedRun[], setting: LabFrameSetting): string[] {
  const { colors, width, age } = setting;
  const at = age === undefined ? undefined : Date.parse(now.at) + age;
  const lab = at === undefined ? now : { ...now, at: new Date(at).toISOString() };
  const news = linesOf(describeNews(lab, width, colors));
  const reserved = linesOf(describeReserved(lab, width, colors));
  const waits = linesOf(describeWaits(lab, width, colors));
  return [
    colors.bold(headlineOf(lab)),
    ...(news.length > 0 ? ['', ...news] : []),
    '',
    ...tableOf(now, at, setting),
    ...(reserved.length > 0 ? ['', ...reserved] : []),
    ...(waits.length > 0 ? ['', ...waits] : []),
    ...expectedLines(expected, Date.parse(now.at), setting),
  ];
}

/** More are counted. */
const mostExpected = 8;

/** When runs are expected to be done, those first that are done first. */
function expectedLines(
  runs: readonly ExpectedRun[],
  now: number,
  { colors, width }: LabFrameSetting,
): string[] {
  if (runs.length === 0) return [];
  const rows = runs
    .slice(0, mostExpected)
    .map((run) => [
      `…${run.run_id.slice(-runLength)}`,
      cut(run.label, stepLength),
      forecastInWords(run, (at) => formatMinute(at, now)),
    ]);
  const more = runs.length - rows.length;
  return [
    '',
    ...formatTable(['RUN', 'WORKFLOW', 'FORECAST'], rows, colors)
      .split('\n')
      .map((line) => cutPainted(line, width)),
    ...(more > 0 ? [colors.dim(`and ${more} more: weir list shows all`)] : []),
  ];
}

function linesOf(text: string): string[] {
  const trimmed = text.replace(/^\n+|\n+$/g, '');
  return trimmed === '' ? [] : trimmed.split('\n');
}

function tableOf(now: Now, at: number | undefined, { colors, width }: LabFrameSetting): string[] {
  const queues = new Map((now.queues ?? []).map(({ module, runs }) => [module, runs]));
  const rows = now.instruments.map((instrument) => {
    const paint = isNews(instrument) ? colors.yellow : instrument.steps.length > 0 ? colors.cyan : colors.dim;
    const waiting = queues.get(instrument.module);
    return [
      nameOf(instrument),
      paint(stateWordOf(instrument)),
      sinceOf(instrument, now, at),
      cut(instrument.steps.map(stepInWords).join(', '), stepLength),
      progressOf(instrument),
      waiting === undefined ? '' : `${waiting} ${waiting === 1 ? 'run waits' : 'runs wait'}`,
    ];
  });
  const moves = at !== undefined;
  // In a picture that moves nothing jumps to another place.
  const heading = columns.map(({ title, room }) => (moves ? title.padEnd(room) : title));
  const used = heading.map((_, column) => rows.some((row) => row[column] !== ''));
  const keep = (row: readonly string[]) => row.filter((_, column) => used[column] || column < 3 || moves);
  if (rows.length === 0) return ['the workcell has no instruments'];
  return formatTable(keep(heading), rows.map(keep), colors)
    .split('\n')
    .map((line) => cutPainted(line, width));
}

function sinceOf({ since, steps }: InstrumentView, now: Now, at: number | undefined): string {
  const moment = since ?? steps[0]?.since ?? null;
  if (moment === null) return '';
  return at === undefined ? formatClock(moment, Date.parse(now.at)) : formatSpan(at - Date.parse(moment));
}

/** `…7K2X9Q 4/7 Carry to camera`: the end of an id names a run in every command. */
function stepInWords({ run_id, step, step_name, step_count }: RunAt): string {
  // In a run to which steps are added, the number of one says nothing to people.
  const place =
    step_count !== null ? `${step + 1}/${step_count}` : step_name === null ? `step ${step + 1}` : '';
  return `…${run_id.slice(-runLength)} ${place}${step_name === null ? '' : ` ${step_name}`}`;
}

function progressOf({ steps }: InstrumentView): string {
  const told = steps.flatMap(({ progress, note, overdue_since }) => [
    ...(overdue_since === null ? [] : ['overdue']),
    ...(typeof progress === 'number' ? [`${Math.floor(progress * 100)} %`] : []),
    ...(note === null ? [] : [note]),
  ]);
  return cut(told.join(' '), stepLength);
}

function cut(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** A line of at most `width` characters; its colours count for none of them. */
function cutPainted(line: string, width: number): string {
  let seen = 0;

  return line.replace(/\u001b\[[\d;]*m|[^\u001b]/g, (part) => {
    if (part.startsWith('\u001b')) return part;
    seen += 1;
    return seen <= width ? part : '';
  });
}

/** Shows how a lab stands. */
export interface LabScreen {
  show(seen: LabSeen): void;
  /** Leaves the last picture. */
  end(): void;
}

/** Wide enough for most sentences, where nobody says how wide a line may be. */
const defaultWidth = 100;

/** A picture that is drawn again where a person watches a terminal; anywhere else the picture is printed where it has changed. */
export function createLabScreen(context: CliContext): LabScreen {
  const { stdout, env } = context;
  const dumb = env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '';
  return stdout.isTTY === true && !dumb ? new Picture(context) : new Pages(context);
}

/** How the lab stands, once. */
export function labOnce(seen: LabSeen, context: CliContext): string {
  const { stdout, env } = context;
  const setting = { colors: colorsFor(stdout, env), width: widthOf(context) ?? defaultWidth };
  return renderLab(seen, { ...setting, height: undefined, age: undefined });
}

class Pages implements LabScreen {
  readonly #context: CliContext;
  #at: string | undefined;
  #last: string | undefined;

  constructor(context: CliContext) {
    this.#context = context;
  }

  show(seen: LabSeen): void {
    const { now } = seen;
    this.#at ??= now?.at;
    // The headline tells the time, which alone is no news: what is compared is of one moment. Nor is a forecast that has moved.
    const told = labOnce(
      { ...seen, expected: [], now: now && { ...now, at: this.#at ?? now.at } },
      this.#context,
    );
    if (told === this.#last) return;
    const page = labOnce(seen, this.#context);
    print(this.#context.stdout, this.#last === undefined ? page : `\n${page}`);
    this.#last = told;
  }

  end(): void {
    this.#last = undefined;
  }
}

const frameMs = 1_000;
/** The line under the picture, and the one that the cursor is in. */
const keptLines = 3;

class Picture implements LabScreen {
  readonly #context: CliContext;
  readonly #stdout: Output;
  readonly #update;
  readonly #timer: NodeJS.Timeout;
  #seen: LabSeen | undefined;

  constructor(context: CliContext) {
    this.#context = context;
    this.#stdout = context.stdout;
    this.#update = createLogUpdate(context.stdout);
    this.#timer = setInterval(() => this.#draw(), frameMs);
    context.stdout.on('resize', this.#draw);
  }

  show(seen: LabSeen): void {
    this.#seen = seen;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#stdout.off('resize', this.#draw);
    this.#update.done();
  }

  readonly #draw = (): void => {
    if (!this.#seen) return;
    const colors = colorsFor(this.#stdout, this.#context.env);
    const picture = renderLab(this.#seen, {
      colors,
      width: widthOf(this.#context) ?? defaultWidth,
      height: (this.#stdout.rows ?? 24) - keptLines,
      age: performance.now() - this.#seen.readAt,
    });
    this.#update(forTerminal(`${picture}\n\n${colors.dim('q ends')}`));
  };
}
