import { formatClock, formatMinute } from '../../../shared/sentences/times.ts';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { LabSeen } from '../../../cli/client/watch.ts';
import type { Input } from '../../../cli/terminal/context.ts';
import { colorsFor } from '../../../cli/display/format.ts';
import { renderLab, type LabFrameSetting } from '../../../cli/display/lab-screen.ts';
import { onQuitKey } from '../../../cli/commands/watch.ts';
import type { InstrumentView, Now } from '../../../shared/contracts/now.ts';
import { aLab, anInstrument, aReason, aRunAt } from '../../support/shown-lab.ts';

const at = '2026-11-25T21:10:00.000Z';
const since = '2026-11-25T21:06:40.000Z';
const clock = formatClock(since, Date.parse(at));
const colors = colorsFor(process.stdout, { NO_COLOR: '1' });
const run_id = '01JB000000000000000000ABCD';
const camera = anInstrument({ since });
const step = aRunAt({
  ...{ run_id, step: 3, step_name: 'Carry to camera', step_count: 7, since, note: 'well B7', progress: 0.6 },
});
const arm: InstrumentView = { ...camera, module: 'arm', state: 'acting', since: null, steps: [step] };
const next = `weir resolve ${run_id}`;
const doubt = aReason('outcome_unknown', { text: 'held back: it died', since, first: 'look at it', next });
const doubted: InstrumentView = { ...camera, state: 'outcome_unknown', next, reasons: [doubt] };
const quiet = aLab({ at, instruments: [arm, camera] });

function show(
  now: Partial<Now> | undefined,
  setting: Partial<LabFrameSetting> = {},
  seen: Partial<LabSeen> = {},
) {
  const lab: LabSeen = {
    now: now && { ...quiet, ...now },
    expected: [],
    readAt: 0,
    away: undefined,
    live: true,
    ...seen,
  };
  return renderLab(lab, { colors, width: 100, height: undefined, age: undefined, ...setting }).split('\n');
}

describe('the lab in a terminal', () => {
  it('each instrument > has a line, with its run by the end of the id, its step and how far it is', () => {
    expect(show({}).slice(2)).toEqual([
      'INSTRUMENT  STATE   SINCE     RUN · STEP                   PROGRESS',
      `arm/pc      acting  ${clock}  …00ABCD 4/7 Carry to camera  60 % well B7`,
      `camera/pc   idle    ${clock}`,
    ]);
  });

  it('runs that wait for a module > are counted in its line', () => {
    const queues = [{ module: 'camera', runs: 2, next: [] }];
    expect(show({ queues }).at(-1)).toMatch(/^camera\/pc .* 2 runs wait$/);
  });

  it('what people have reserved > stands below the table', () => {
    const text = 'camera is reserved from 2026-11-25T21:06:40.000Z until 2026-11-25T22:00:00.000Z by Ada';
    const reserved = {
      ...{ id: run_id, module: 'camera', instance: null, by: 'Ada', reason: null, made_at: at, ended: null },
      ...{ from: since, until: '2026-11-25T22:00:00.000Z', state: 'now' as const, text },
    };
    expect(show({ reservations: [reserved] }).at(-1)).toMatch(
      new RegExp(`^camera is reserved from ${clock} until .* by Ada$`),
    );
  });

  it('what somebody has to do > stands above the table, with the command', () => {
    const lines = show({ instruments: [arm, doubted] });
    expect(lines[2]).toBe('camera/pc  OUTCOME UNKNOWN');
    expect(lines[4]).toBe(`  next: look at it, then ${next}`);
    expect(lines.findIndex((line) => line.startsWith('INSTRUMENT'))).toBeGreaterThan(4);
  });

  it('a picture that moves > tells how long ago, and keeps its columns where they are', () => {
    const busy = show({}, { age: 5_000 });
    const calm = show({ instruments: [camera] }, { age: 5_000 });
    expect(busy[3]).toMatch(/^arm\/pc +acting +3 min +…00ABCD/);
    expect(busy[2]).toBe(calm[2]);
  });

  it('a narrow terminal > cuts lines, and a low one says what is left out', () => {
    const [, , ...narrow] = show({}, { width: 40 });
    expect(narrow.filter(({ length }) => length > 40)).toEqual([]);
    const low = show({}, { height: 3 });
    expect(low).toHaveLength(3);
    expect(low[2]).toBe('… 3 more lines: weir now shows all');
  });

  it('a gateway that is away > is told first, since when and why, above what was last known', () => {
    const away = { since: Date.now(), reason: 'nothing listens there' };
    const [first, second] = show({}, { width: 200 }, { away });
    expect(first).toMatch(
      /^the gateway is away since \d\d:\d\d:\d\d: nothing listens there; this is what was last known$/,
    );
    expect(second).toMatch(/^lab at /);
    expect(show(undefined, { width: 200 }, { away })).toHaveLength(1);
  });

  it('a picture of what was last known > does not go on to count', () => {
    const away = { since: Date.now(), reason: 'nothing listens there' };
    const lines = (age: number) => show({}, { width: 200, age }, { away });
    expect(lines(600_000)).toEqual(lines(1_000));
    expect(lines(600_000).join('\n')).toMatch(/^arm\/pc +acting +3 min/m);
  });

  it('runs under way > are told below, with when they are done; those of a gateway that is away are not', () => {
    const span = (minute: string) => `2026-11-25T21:${minute}:00.000Z`;
    const minute = (of: string) => formatMinute(span(of), Date.parse(at));
    const end = { about: span('20'), from: span('15'), until: span('40') };
    const run = { run_id, label: 'assay', text: '', steps: [], end };
    const expected = Array.from({ length: 9 }, () => run);
    const lines = show({}, {}, { expected });
    const told = `…00ABCD  assay     done about ${minute('20')} (${minute('15')} to ${minute('40')})`;
    expect(lines.slice(-10)).toEqual([
      'RUN      WORKFLOW  FORECAST',
      ...Array.from({ length: 8 }, () => told),
      'and 1 more: weir list shows all',
    ]);
    const away = { since: Date.now(), reason: 'nothing listens there' };
    expect(show({}, {}, { expected, away }).join('\n')).not.toContain('FORECAST');
  });

  it('a feed that does not flow > is told in a picture that moves', () => {
    expect(show({}, { age: 0 }, { live: false }).at(-1)).toContain('not told as they happen');
    expect(show({}, { age: 0 }).at(-1)).not.toContain('not told');
  });
});

describe('keys that end a picture', () => {
  const terminal = () => {
    const modes: boolean[] = [];
    const input: Input = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => modes.push(on),
    });
    return { input, modes };
  };

  it.each([
    ['q', true],
    ['\u0003', true],
    ['x', false],
  ])('%j > ends it: %s', async (key, ends) => {
    const { input, modes } = terminal();
    let quits = 0;
    const restore = onQuitKey(input, () => (quits += 1));
    (input as PassThrough).write(key);
    await new Promise((resolve) => setImmediate(resolve));
    restore();
    expect([quits > 0, modes]).toEqual([ends, [true, false]]);
  });

  it('no terminal > is left alone', () => {
    const input = new PassThrough();
    onQuitKey(input, () => undefined)();
    onQuitKey(undefined, () => undefined)();
    expect(input.listenerCount('data')).toBe(0);
  });
});
