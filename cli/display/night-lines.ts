import { drawGantt, type SimulatedNight } from '../../client/index.ts';
import { formatClock, formatMinute, localTimes, zoneAt } from '../../shared/sentences/index.ts';
import type { Colors } from './format.ts';
import { formatProseTable, formatTable } from './table.ts';

type SimulatedRun = SimulatedNight['runs'][number];

/** Columns of a picture of letters where nobody says how wide the screen is. */
const usualWidth = 100;
/** Of fewer plays nobody says between which times a run is done. */
const fewPlays = 5;
/** Milliseconds: of a shorter night times have seconds. */
const shortNight = 20 * 60_000;

/**
 * A simulated night: how it was played, the runs, the instruments with a picture of letters, and what else is to be known. Pure.
 * @param files what was handed in, by the number of the submission
 */
export function nightLines(
  night: SimulatedNight,
  files: readonly string[],
  colors: Colors,
  width: number | undefined,
): string[] {
  const { at, plays, jitter, seed, runs, notes } = night;
  const how =
    plays === 0
      ? 'played once, with each action as long as expected'
      : `played ${plays === 1 ? 'once' : `${plays} times`} with durations of chance, ±${Math.round(jitter * 100)} %, seed ${seed}`;
  const clock = clockOf(night);
  const lines = [`from ${clock(at)} ${zoneAt(at)} on, ${how}`];
  if (runs.length === 0) return [...lines, 'there is nothing to be done', ...notes];
  const isSpread = plays >= fewPlays;
  const rows = runs.map((run) => [
    run.label,
    nameOf(run, files),
    run.begin ? clock(run.begin.about) : '',
    run.end ? clock(run.end.about) : '',
    ...(isSpread ? [run.end ? `${clock(run.end.from)} to ${clock(run.end.until)}` : ''] : []),
    fateOf(run, night),
  ]);
  const heading = ['WORKFLOW', 'RUN', 'BEGINS', 'DONE ABOUT', ...(isSpread ? ['8 OF 10'] : []), ''];
  const table = formatProseTable(heading, rows, colors, width);
  const told = notes.map((note) => `note: ${note}`);
  return [...lines, '', ...table.split('\n'), '', ...picture(night, colors, width), ...told];
}

function nameOf({ run_id, submission = 0, index, of }: SimulatedRun, files: readonly string[]): string {
  if (run_id !== undefined) return run_id;
  const file = files[submission] ?? `submission ${submission + 1}`;
  return index === undefined ? file : `${file} ${index}/${of}`;
}

/** What else is to be known of a run. */
function fateOf(
  { open, failed, failure, late = 0, complete_by = '', gaps, completed }: SimulatedRun,
  night: SimulatedNight,
): string {
  const { plays } = night;
  const often = (times: number): string => (plays === 0 ? '' : ` in ${times} of ${plays}`);
  const others = plays - completed - failed;
  const told = [
    ...(open === undefined ? [] : [`${localTimes(open)}${completed > 0 ? often(others) : ''}`]),
    ...(failure === undefined ? [] : [`fails${often(failed)}: ${localTimes(failure)}`]),
    ...(late === 0 ? [] : [`not done by ${clockOf(night)(complete_by)}${often(late)}`]),
    ...gaps.map(({ text, at_risk, broken }) =>
      broken > 0 ? `broken${often(broken)}: ${text}` : `at risk${often(at_risk)}: ${text}`,
    ),
  ];
  return told.join('; ');
}

/** How a night tells its times. */
function clockOf({ at, until }: Pick<SimulatedNight, 'at' | 'until'>): (moment: string | number) => string {
  const isShort = Date.parse(until ?? at) - Date.parse(at) < shortNight;
  return (moment) => (isShort ? formatClock(moment, at) : formatMinute(moment, at));
}

/** Each instrument that acts in a line: a letter for what it does, or how many things at once. */
function picture(night: SimulatedNight, colors: Colors, width = usualWidth): string[] {
  const { at, until, runs, instruments, bars } = night;
  const clock = clockOf(night);
  const [from, end] = [Date.parse(at), Date.parse(until ?? at)];
  if (end <= from) return [];
  const acting = instruments.filter(({ actions }) => actions > 0);
  const names = acting.map(({ module, instance }) => `${module}/${instance}`);
  const room = Math.max(20, width - Math.max(10, ...names.map(({ length }) => length)) - 10);
  const each = (end - from) / room;
  const labels = [...new Set(runs.map(({ label }) => label))];
  const lineOf = (module: string, instance: string, capacity: number): string => {
    const own = bars.filter((bar) => bar.module === module && bar.instance === instance);
    return Array.from({ length: room }, (_, column) => {
      const middle = from + (column + 0.5) * each;
      const now = own.filter((bar) => Date.parse(bar.from) <= middle && middle < Date.parse(bar.until));
      const [first] = now;
      if (!first) return '·';
      if (capacity > 1) return now.length > 9 ? '+' : String(now.length);
      return letterOf(labels.indexOf(runs[first.run]?.label ?? ''));
    }).join('');
  };
  const rows = acting.map(({ module, instance, capacity, busy }, place) => [
    names[place] ?? '',
    `${Math.round(busy * 100)} %`,
    lineOf(module, instance, capacity),
  ]);
  const axis = `${clock(at)} to ${clock(end)}, a sign for ${spanOf(each / 1000)}`;
  const legend = labels.map((label, place) => `${letterOf(place)} ${label}`).join('  ');
  return [...formatTable(['INSTRUMENT', 'BUSY', axis], rows, colors).split('\n'), legend, ''];
}

function spanOf(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds * 10) / 10} s`;
  return `${Math.round(seconds / 6) / 10} min`;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function letterOf(place: number): string {
  return letters[place] ?? '*';
}

/** The same as a picture, SVG: the play in which each action takes as long as expected. */
export function drawNight(night: SimulatedNight, files: readonly string[]): string {
  const { at, until, runs, instruments, bars } = night;
  const clock = clockOf(night);
  const from = Date.parse(at);
  const seconds = (moment: string) => (Date.parse(moment) - from) / 1000;
  const end = until ?? at;
  return drawGantt({
    title: `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${clock(at)} to ${clock(end)} ${zoneAt(at)}`,
    rows: instruments
      .filter(({ actions }) => actions > 0)
      .map(({ module, instance, capacity }) => ({ name: `${module}/${instance}`, capacity })),
    bars: bars.map(({ run, name, module, instance, from: begin, until: over }) => {
      const { label = '', ...of } = runs[run] ?? { completed: 0, failed: 0, gaps: [] };
      const title = `${label} (${nameOf({ label, ...of }, files)}): ${name}, ${clock(begin)} to ${clock(over)}`;
      return { row: `${module}/${instance}`, kind: label, title, from: seconds(begin), until: seconds(over) };
    }),
    kinds: [...new Set(runs.map(({ label }) => label))],
    seconds: Math.max(1, seconds(end)),
    axis: {
      name: `by the clock of this machine (${zoneAt(at)})`,
      at: (second) => clock(from + second * 1000),
    },
  });
}
