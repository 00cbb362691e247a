import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Simulation } from '../../../orchestrator/simulation/simulation.ts';
import { inquiryOf } from '../../../orchestrator/simulation/simulated-command.ts';
import type { About } from '../../../shared/contracts/about.ts';
import { encode, message, type BodyOf, type MessageOf } from '../../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { command, presentInstance, runId } from './run-fixtures.ts';

const settled = message('step.settled', {
  workcell: 'lab',
  run_id: runId,
  command_id: command(0),
  body: {
    module: 'arm',
    instance: 'simulated',
    number: 1,
    outcome: 'succeeded',
    acted: false,
    data: { a: 1 },
  },
});

const inquiry: BodyOf<'inquiry'> = {
  ...{ module: 'arm', instance: 'a', asks: 'simulate', action: 'move', args: {}, files: {} },
};
const answer = (told: Partial<BodyOf<'inquiry.answer'>>): BodyOf<'inquiry.answer'> => ({
  ...{ module: 'arm', instance: 'a', inquiry: 'i', outcome: 'answered' },
  ...told,
});

let words: MessageOf<'step.settled'>[];
/** What agents answer, one after the other. */
let answers: (BodyOf<'inquiry.answer'> | undefined)[];
let asked: number;
let simulation: Simulation;
beforeEach(() => {
  vi.useFakeTimers();
  words = [];
  answers = [];
  asked = 0;
  simulation = new Simulation({
    settle: (word) => words.push(word),
    inquire: async () => answers[asked++],
    now: () => Date.now(),
  });
});
afterEach(() => void vi.useRealTimers());

describe('simulation', () => {
  it('a command > is settled after a moment, not at once', () => {
    simulation.play({ kind: 'simulate', settled });
    expect(words).toEqual([]);
    vi.runAllTimers();
    expect(words).toEqual([settled]);
  });

  it('a cancelled command > is settled at once, as cancelled and without a result', () => {
    simulation.play({ kind: 'simulate', settled });
    simulation.play({ kind: 'cancel-simulated', command_id: settled.command_id });
    expect(words).toMatchObject([{ command_id: settled.command_id, body: { outcome: 'cancelled' } }]);
    expect(words[0]?.body.data).toBeUndefined();
    vi.runAllTimers();
    expect(words).toHaveLength(1);
  });

  it('a cancel of what is settled already > says nothing more', () => {
    simulation.play({ kind: 'simulate', settled });
    vi.runAllTimers();
    simulation.play({ kind: 'cancel-simulated', command_id: settled.command_id });
    expect(words).toEqual([settled]);
  });

  it('the same command again > is settled once', () => {
    simulation.play({ kind: 'simulate', settled });
    simulation.play({ kind: 'simulate', settled });
    vi.runAllTimers();
    expect(words).toHaveLength(1);
  });

  it('after its stop > nothing is settled', () => {
    simulation.play({ kind: 'simulate', settled });
    simulation.stop();
    vi.runAllTimers();
    expect(words).toEqual([]);
  });

  it('a module that says what it would return > its values count, and those that it leaves out are as imagined', async () => {
    answers = [answer({ data: { b: 2 } }), answer({ data: { a: 7 } })];
    for (let time = 0; time < 2; time++) {
      simulation.play({ kind: 'simulate', settled, inquiry });
      await vi.runAllTimersAsync();
    }
    expect(words.map(({ body }) => body.data)).toEqual([{ a: 1, b: 2 }, { a: 7 }]);
  });

  it('a module that says that it would fail > fails, with its sentence and without a result', async () => {
    answers = [answer({ fails: 'the lid is open' })];
    simulation.play({ kind: 'simulate', settled, inquiry });
    await vi.runAllTimersAsync();
    const error = { code: 'action_failed', message: 'the lid is open', retryable: false };
    expect(words[0]?.body).toEqual({
      ...{ module: 'arm', instance: 'simulated', number: 1, outcome: 'failed', acted: false, error },
    });
    expect(() => encode(words[0]!)).not.toThrow();
  });

  it.each([
    ['has no answer in time', undefined],
    ['has failed to say it', answer({ outcome: 'failed', message: 'no port' })],
    ['knows of no such thing any more', answer({ outcome: 'none' })],
    ['says nothing', answer({})],
  ])('a module that %s > the result is as imagined', async (_, told) => {
    answers = [told];
    simulation.play({ kind: 'simulate', settled, inquiry });
    await vi.runAllTimersAsync();
    expect(words).toEqual([settled]);
  });

  it('an agent that has not answered > is left alone for a minute', async () => {
    answers = [undefined, answer({ data: { a: 2 } })];
    for (const pause of [0, 59_000, 2_000]) {
      await vi.advanceTimersByTimeAsync(pause);
      simulation.play({ kind: 'simulate', settled, inquiry });
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(words.map(({ body }) => body.data)).toEqual([{ a: 1 }, { a: 1 }, { a: 2 }]);
    expect(asked).toBe(2);
  });

  it('a cancel, or the end of the term, while the module is asked > its answer changes nothing', async () => {
    for (const end of [
      () => simulation.play({ kind: 'cancel-simulated', command_id: settled.command_id }),
      () => simulation.stop(),
    ]) {
      const late = deferred<BodyOf<'inquiry.answer'>>();
      const own = new Simulation({ settle: (word) => words.push(word), inquire: () => late.promise });
      simulation = own;
      simulation.play({ kind: 'simulate', settled, inquiry });
      await vi.advanceTimersByTimeAsync(50);
      end();
      late.resolve(answer({ data: { a: 3 } }));
      await vi.runAllTimersAsync();
    }
    expect(words.map(({ body }) => body.outcome)).toEqual(['cancelled']);
  });
});

describe('the inquiry of a simulated step', () => {
  const about = (simulates: boolean): About => ({
    name: 'arm',
    actions: [{ name: 'move', args: [], files: [], results: [], ...(simulates ? { simulates } : {}) }],
  });
  const labOf = (...told: [instance: string, simulates: boolean, more?: Partial<InstanceRecord>][]) => ({
    instances: new Map(
      told.map(([instance, , more]) => [`arm/${instance}`, presentInstance({ instance, ...more })]),
    ),
    abouts: new Map(told.map(([instance, simulates]) => [`arm/${instance}`, about(simulates)])),
  });

  it('goes to an agent that is there and says what it would return, of a step that names one to that alone', () => {
    const lab = labOf(['a', false], ['b', true, { presence: 'lost' }], ['c', true], ['d', true]);
    const step = stepDefinition({ args: { to: 'deck' }, files: { plan: 'p.csv' } });
    expect(inquiryOf(lab, step)).toEqual({
      ...{ module: 'arm', instance: 'c', asks: 'simulate', action: 'move' },
      ...{ args: { to: 'deck' }, files: { plan: 'p.csv' } },
    });
    expect(inquiryOf(lab, { ...step, only_instance: 'd' })?.instance).toBe('d');
    expect(inquiryOf(lab, { ...step, only_instance: 'b' })).toBeUndefined();
    expect(inquiryOf(lab, { ...step, action: 'fly' })).toBeUndefined();
    expect(inquiryOf(lab, { ...step, module: 'oven' })).toBeUndefined();
  });
});
