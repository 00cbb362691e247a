import { formatClock, zoneAt } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import { colorsFor } from '../../../cli/display/format.ts';
import { describeNow } from '../../../cli/display/now-lines.ts';
import type { InstrumentView, Now, RunAt } from '../../../shared/contracts/now.ts';
import { aLab, aLowSupply, anAsk, anInstrument, aReason, aRunAt } from '../../support/shown-lab.ts';

const at = '2026-11-25T21:10:00.000Z';
const since = '2026-11-25T21:05:00.000Z';
const clock = (moment: string) => formatClock(moment, Date.parse(at));
const plain = colorsFor(process.stdout, { NO_COLOR: '1' });
const run = '01JB0000000000000000000001';
const step = aRunAt({ run_id: run, since });
const idle = anInstrument({ since });
const next = `weir resolve ${run}`;
const doubt = { text: 'held back: it died', since, first: 'look at the instrument', next };
const reasons = [aReason('outcome_unknown', doubt)];
const doubted = anInstrument({ module: 'arm', state: 'outcome_unknown', since, next, reasons });
const pausedRun = { run_id: run, label: 'mix', since, by: 'Ada', reason: null, next: `weir resume ${run}` };
const unknownStep = {
  ...{ ...step, module: 'arm', instance: 'pc', text: 'it died', run: 'waits' as const, first: null, next },
};
const failedStep = { ...step, module: 'arm', text: 'the tip is bent', next: `weir retry ${run}` };
const quiet = aLab({ at, instruments: [idle] });

const show = (now: Partial<Now>, width = 80) => describeNow({ ...quiet, ...now }, width, plain);

describe('describeNow', () => {
  it('nothing is wrong > says so, and a line for each instrument', () => {
    expect(show({})).toBe(
      `lab at ${clock(at)} ${zoneAt(at)}: 1 instrument, 0 acting, nothing to do\n\ncamera/pc  idle since ${clock(since)}`,
    );
  });

  it('little is left of something > says so, and what to type', () => {
    const shown = show({
      supplies: [aLowSupply(), aLowSupply({ name: 'buffer', text: 'none', waiting: 1 })],
    });
    expect(shown).toContain(
      '\n\npipettor/vm  LOW\n  tips: 3 of 96 left\n  next: put tips in, then weir refill pipettor/vm tips\n\npipettor/vm  TO BE REFILLED',
    );
    expect(shown).toContain('2 to look at');
  });

  it('many rounds of one loop > are told in one line, but for those that somebody has to look at', () => {
    const round = (nth: number, more: Partial<RunAt> = {}): RunAt => ({
      ...{ ...step, step: nth + 3, step_name: `fill[${nth}]/rinse`, step_count: null },
      ...{ since: nth === 7 ? '2026-11-25T21:01:00.000Z' : '2026-11-25T21:06:00.000Z', ...more },
    });
    const rounds = Array.from({ length: 60 }, (_, i) => round(i + 1));
    const late = round(61, { overdue_since: since });
    const steps = [step, ...rounds, late];
    const arm: InstrumentView = { ...idle, module: 'arm', state: 'acting', since: null, steps };
    const text = show({ instruments: [arm] }, 120);
    expect(text.split('\n').length).toBeLessThan(9);
    expect(text).toContain(
      `60 rounds of "fill/rinse" of run ${run} "mix", the first since ${clock('2026-11-25T21:01:00.000Z')}`,
    );
    expect(text).toContain('step 2/3 "dispense"');
    expect(text).toContain('step "fill[61]/rinse"');
    const few = show({ instruments: [{ ...arm, steps: rounds.slice(0, 3) }] }, 120);
    expect(few).toContain('step "fill[3]/rinse"');
  });

  it('action that tells how far it is > is shown with the percent and its note', () => {
    const far = (more: Partial<RunAt>) =>
      show({ instruments: [anInstrument({ state: 'acting', steps: [{ ...step, ...more }] })] }, 120);
    expect(far({ progress: 0.45, note: 'row 22' })).toMatch(/^ {4}45 %, row 22$/m);
    expect(far({ progress: 0.45 })).toMatch(/^ {4}45 %$/m);
    expect(far({ note: 'row 22' })).toMatch(/^ {4}row 22$/m);
  });

  it('what weir stands on is not well > is told first, since when, with the command, and is something to do', () => {
    const infrastructure = [
      {
        ...{ key: 'disk' as const, text: 'the disk has 0 B free in /data', since, then: 'files wait' },
        ...{ first: 'make room', next: 'weir doctor' },
      },
    ];
    expect(show({ ground: infrastructure }, 200).split('\n').slice(0, 4)).toEqual([
      `lab at ${clock(at)} ${zoneAt(at)}: 1 instrument, 0 acting, 1 to look at`,
      `  the disk has 0 B free in /data (since ${clock(since)})`,
      '  files wait',
      '  next: make room, then weir doctor',
    ]);
  });

  it('the store has forgotten requests > each is told, and how many earlier ones there are', () => {
    const request = { kind: 'run' as const, id: run, what: `the run ${run} "mix"`, at: since, found_at: at };
    const forgotten = [
      { ...request, by: 'ada', sure: true },
      { ...request, by: null, sure: false },
    ];
    const counts = { unknown: 0, overdue: 0, silent: 0, paused: 0, waiting: 0, forgotten: 9 };
    expect(show({ forgotten, counts }, 200).split('\n').slice(1, 4)).toEqual([
      `  gone: the run ${run} "mix" by ada, at ${clock(since)}`,
      `  may be gone: the run ${run} "mix", at ${clock(since)}`,
      '  and 7 earlier ones: the events REQUEST_FORGOTTEN tell of them',
    ]);
  });

  it('what people have reserved > is told below, of now and the next day, and asks for nothing', () => {
    const reserved = (from: string, text: string) => ({
      ...{ id: run, module: 'camera', instance: null, until: from, by: 'Ada', reason: null, made_at: at },
      ...{ from, state: 'to_come' as const, ended: null, text },
    });
    const soon = reserved('2026-11-26T09:00:00.000Z', 'camera is reserved from 2026-11-25T21:10:00Z');
    const text = show({ reservations: [soon, reserved('2026-12-24T09:00:00.000Z', 'much later')] });
    expect(text).toContain('nothing to do');
    expect(text.split('\n').slice(-2)).toEqual([
      `camera is reserved from ${clock(at)}`,
      'and 1 later: weir reservations shows all.',
    ]);
  });

  it('a run is paused > there is something to look at', () => {
    expect(show({ paused: [pausedRun] })).toMatch(
      /^lab at .*: 1 instrument, 0 acting, 1 to look at\n[^]*next: weir resume/,
    );
  });

  it('a step has failed and its run waits > it is told with why and what to type', () => {
    expect(
      show({ failed_steps: [failedStep] })
        .split('\n')
        .slice(0, 5),
    ).toEqual([
      `lab at ${clock(at)} ${zoneAt(at)}: 1 instrument, 0 acting, 1 to look at`,
      '',
      expect.stringContaining(`run ${run}  STEP FAILED`),
      expect.stringContaining('step 2/3 "dispense"'),
      expect.stringContaining('the tip is bent'),
    ]);
  });

  it('many things wait for a person > the worst is first, as on the page', () => {
    const text = show({
      ...{ unknown: [unknownStep], failed_steps: [failedStep], paused: [pausedRun] },
      asks: [anAsk({ message: 'is it blue?' })],
    });
    const heads = ['OUTCOME UNKNOWN', 'STEP FAILED', 'is it blue?', 'PAUSED', 'camera/pc'];
    expect(text.match(new RegExp(heads.join('|').replace('?', '\\?'), 'g'))).toEqual(heads);
  });

  it('an outcome is unknown > the instrument comes first, with its step and the command, once and unbroken', () => {
    expect(show({ instruments: [idle, doubted], unknown: [unknownStep] }, 72).split('\n')).toEqual([
      `lab at ${clock(at)} ${zoneAt(at)}: 2 instruments, 0 acting, 1 to look at`,
      '',
      'arm/pc     OUTCOME UNKNOWN',
      `  held back: it died (since ${clock(since)})`,
      `  step 2/3 "dispense" of run ${run} "mix"`,
      '  next: look at the instrument, then',
      `        ${next}`,
      '',
      `camera/pc  idle since ${clock(since)}`,
    ]);
  });

  it('the workcell is held > it is told once, at the head', () => {
    const held = aReason('paused', { text: 'paused by Ada', since, next: 'weir admin resume' });
    const own = { ...held, text: 'the workcell is paused by Ada' };
    const text = show({ held, instruments: [{ ...idle, state: 'paused', reasons: [own] }] });
    expect(text.match(/paused by Ada/g)).toHaveLength(1);
    expect(text).toContain(
      `  the workcell is paused by Ada (since ${clock(since)})\n  next: weir admin resume\n`,
    );
  });

  const stop = {
    ...{ text: 'held by a safety stop by Ada', since },
    ...{ first: 'look at the instruments', next: 'weir reset --all' },
  };

  it('a safety stop of the workcell > one line for each instrument that has nothing more to tell', () => {
    const held = aReason('safety_stop', stop);
    const stopped: InstrumentView = { ...idle, state: 'safety_stop', reasons: [held] };
    const instruments = [stopped, { ...stopped, steps: [step] }, { ...stopped, module: 'scale' }];
    const lines = show({ held, instruments }).split('\n');
    expect(lines.slice(lines.indexOf('') + 1).map((line) => line.replace(/^ .*/, '(step)'))).toEqual([
      'camera/pc  STOPPED',
      'camera/pc  STOPPED',
      '(step)',
      '',
      'scale/pc   STOPPED',
    ]);
  });

  it.each([
    ['stop asked', 'STOP ASKED'],
    ['stop not confirmed: go there', 'STOP NOT CONFIRMED'],
  ])('a safety stop of the workcell, "%s" > says so, and the command at the head alone', (said, word) => {
    const held = aReason('safety_stop', stop);
    const reason = aReason('stop_unconfirmed', { ...stop, text: said, first: 'see that it stands still' });
    const text = show({ held, instruments: [{ ...idle, state: 'stop_unconfirmed', reasons: [reason] }] });
    expect(text.split('\n').slice(-3)).toEqual([
      `camera/pc  ${word}`,
      `  ${said} (since ${clock(since)})`,
      '  next: see that it stands still',
    ]);
    expect(text.match(/weir reset/g)).toHaveLength(1);
  });

  it('the broker is away > says that it must be back before what goes through it', () => {
    const broker = { up: false, reason: 'refused' } as const;
    const overdue = { ...idle, steps: [{ ...step, overdue_since: since }] };
    const text = show({ broker, instruments: [doubted, overdue], paused: [pausedRun] }, 200);
    expect(text).toContain(`next: have the broker back, then look at the instrument, then ${next}`);
    expect(text).toContain(`next: have the broker back, then weir resume ${run}`);
    expect(text).toContain(`next: look at the instrument, then weir status ${run}`);
  });

  it('a run is paused, there are more runs > each is told', () => {
    const text = show({ paused: [{ ...pausedRun, reason: 'cleaning' }], more: true });
    expect(text).toContain(
      `"mix" is paused by Ada since ${clock(since)}: cleaning\n  next: weir resume ${run}`,
    );
    expect(text).toContain('weir list shows all');
  });

  it.each([60, 80, 120])('at %d columns > no line is longer, commands apart', (width) => {
    const then = `the outcome of step 2 of run ${run} is unknown at 2026-11-25T21:15:00Z unless it is back`;
    const silent = { ...doubted, steps: [{ ...step, overdue_since: since }] };
    const reasons = silent.reasons.map((reason) => ({ ...reason, then }));
    const workcell = 'a_lab_whose_name_is_long';
    const lines = show({ workcell, instruments: [{ ...silent, reasons }] }, width).split('\n');
    expect(lines.filter((line) => line.length > width && !line.includes('weir '))).toEqual([]);
    expect(lines.join(' ')).toContain(`unknown at ${clock('2026-11-25T21:15:00Z')}`.split(' ').at(-1));
  });
});

describe('runs that wait', () => {
  it('runs wait > for what is told, once for all that wait for the same', () => {
    const waits = [
      { reason: 'waits for arm/pc to be free', runs: 3, run_id: run },
      { reason: `waits until ${since} to try step 2 again`, runs: 1, run_id: run },
    ];
    const shown = show({ waiting: 4, waits }, 120).split('\n');
    expect(shown[0]).toContain('4 runs wait');
    expect(shown.slice(-2)).toEqual([
      `run ${run} and 2 more: waits for arm/pc to be free`,
      `run ${run}: waits until ${clock(since)} to try step 2 again`,
    ]);
  });
});
