import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StateWatch } from '../../../module-agents/admin/state-poll.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';

const ready: ModuleReport = { flags: ['READY'], details: { volume: 3 } };
const timing = { every: 1_000, closely: { every: 100, during: 10_000 }, limit: 5_000 };

describe('state watch', () => {
  let watch: StateWatch;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  /** Begins to watch a module that tells its state so. */
  function begin(state?: () => ModuleReport | Promise<ModuleReport>, onChange?: () => void): Promise<void> {
    watch = new StateWatch(state ? { state } : {}, { ...timing, ...(onChange && { onChange }) });
    return watch.start();
  }

  it('module without a state > has no report and is never asked', async () => {
    await begin();
    expect(watch.report).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('module that answers > its answer is there when the start resolves, and is brought up to date', async () => {
    let volume = 3;
    await begin(() => ({ flags: ['READY'], details: { volume: volume-- } }));
    expect(watch.report).toMatchObject(ready);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watch.report).toMatchObject({ flags: ['READY'], details: { volume: 2 } });
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is read after a failure > is asked anew, and an answer to an earlier question does not count', async () => {
    const answers: ((report: ModuleReport) => void)[] = [];
    let hangs = false;
    await begin(() => (hangs ? new Promise((resolve) => answers.push(resolve)) : ready));
    hangs = true;
    await vi.advanceTimersByTimeAsync(1_000);
    const read = watch.readNow(2_000);
    answers[0]?.(ready);
    await vi.advanceTimersByTimeAsync(0);
    answers[1]?.({ flags: ['ERROR'], details: {} });
    await vi.advanceTimersByTimeAsync(0);
    expect(await read).toMatchObject({ reading: 3, report: { flags: ['ERROR'] } });
    expect(watch).toMatchObject({ reading: 3, report: { flags: ['ERROR'] } });
  });

  it('that does not answer in time after a failure > is unknown, also once it answers an earlier question', async () => {
    const answers: ((report: ModuleReport) => void)[] = [];
    let hangs = false;
    await begin(() => (hangs ? new Promise((resolve) => answers.push(resolve)) : ready));
    hangs = true;
    await vi.advanceTimersByTimeAsync(1_000);
    const read = watch.readNow(2_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await read).toMatchObject({ reading: 3, report: { flags: ['UNKNOWN'] } });
    answers[0]?.(ready);
    await vi.advanceTimersByTimeAsync(0);
    expect(watch).toMatchObject({ reading: 3, report: { flags: ['UNKNOWN'] } });
    answers[1]?.(ready);
    await vi.advanceTimersByTimeAsync(0);
    expect(watch).toMatchObject({ reading: 3, report: ready });
  });

  it('that is read as the agent stops > tells nothing', async () => {
    await begin(() => ready);
    const read = watch.readNow(2_000);
    watch.stop();
    expect(await read).toBeUndefined();
  });

  it('module that hangs > counts as unknown after the limit, is not asked twice, and is believed when it answers', async () => {
    const answers: ((report: ModuleReport) => void)[] = [];
    const started = begin(() => new Promise((resolve) => answers.push(resolve)));
    await vi.advanceTimersByTimeAsync(5_000);
    await started;
    expect(watch.report).toMatchObject({ flags: ['UNKNOWN'], error: 'it has not told its state for 5 s' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(answers).toHaveLength(1);
    answers[0]?.(ready);
    await vi.advanceTimersByTimeAsync(0);
    expect(watch.report).toMatchObject(ready);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(answers).toHaveLength(2);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no cable')), /^no cable$/],
    ['answers with nothing', () => undefined, /state\(\) answers with no report/],
    [
      'answers with a flag of its own',
      () => ({ flags: ['HAPPY'], details: {} }),
      /\/flags\/0 must be one of/,
    ],
    ['answers with what is no JSON', () => ({ flags: [], details: { big: 1n } }), /BigInt/],
  ])('module whose state %s > counts as unknown, with the reason', async (_, state, reason) => {
    await begin(state as () => ModuleReport);
    expect(watch.report).toMatchObject({
      flags: ['UNKNOWN'],
      error: expect.stringMatching(reason) as string,
    });
  });

  it('module that says too much > is believed, and the much is left out', async () => {
    const details = { picture: 'x'.repeat(100_000) };
    await begin(() => ({ flags: ['BUSY'], details }));
    expect(watch.report?.flags).toEqual(['BUSY']);
    expect(JSON.stringify(watch.report).length).toBeLessThan(1_000);
  });

  it('module whose error holds a password > is believed, and the password is left out', async () => {
    const error = 'no answer from http://ada:geheim@camera/state';
    await begin(() => ({ flags: ['ERROR'], error, details: {} }));
    expect(watch.report).toMatchObject({ flags: ['ERROR'], error: 'no answer from http://***@camera/state' });
  });

  it('module whose details are nested too deep for a message > is believed, and they are left out', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) as ModuleReport['details'];
    await begin(() => ({ flags: ['READY'], details: deep }));
    expect(watch.report).toMatchObject({
      flags: ['READY'],
      details: { note: expect.stringContaining('nested more than 100 deep') as string },
    });
  });

  it('module that goes on saying the same > tells since when, whatever its details are', async () => {
    let volume = 3;
    const flags: ModuleReport['flags'] = ['READY'];
    await begin(() => ({ flags: [...flags], details: { volume: volume-- } }));
    const since = Date.now();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(watch.report).toMatchObject({ since, details: { volume: 1 } });
    flags.push('BUSY');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watch.report).toMatchObject({ since: since + 3_000 });
  });

  it('module that was told something > is asked at once and then more often for a while, and its change is told', async () => {
    let asked = 0;
    let flag: 'READY' | 'BUSY' = 'READY';
    let changes = 0;
    const state = () => {
      asked++;
      return { flags: [flag], details: {} };
    };
    await begin(state, () => void changes++);
    watch.lookClosely();
    await vi.advanceTimersByTimeAsync(0);
    expect([asked, changes]).toEqual([2, 0]);
    flag = 'BUSY';
    await vi.advanceTimersByTimeAsync(100);
    expect([asked, changes]).toEqual([3, 1]);
    await vi.advanceTimersByTimeAsync(60_000);
    const later = asked;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([asked - later, changes]).toEqual([1, 1]);
  });

  it('module that hangs when it is told something > is not asked a second time', async () => {
    let asked = 0;
    const state = () => {
      asked++;
      return new Promise<ModuleReport>(() => undefined);
    };
    void begin(state);
    watch.lookClosely();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toBe(1);
  });

  it('module that is waited for until it is fit > is asked afresh, and must say so while the rest holds', async () => {
    const flags: ModuleReport['flags'] = ['READY'];
    let holds = false;
    let fit = false;
    await begin(() => ({ flags: [...flags], details: {} }));
    flags.push('CANCELLED');
    void watch.untilFit(() => holds, new AbortController().signal).then((is) => (fit = is));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fit).toBe(false);
    flags.pop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fit).toBe(false);
    holds = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fit).toBe(true);
  });

  it.each<[string, (watch: StateWatch, given: AbortController) => void]>([
    ['whoever waits gives it up', (_, given) => given.abort()],
    ['the watch ends', (watch) => watch.stop()],
  ])(
    'module that never becomes fit, %s > the wait ends, and so does one that comes later',
    async (_, end) => {
      await begin(() => ({ flags: ['CANCELLED'], details: {} }));
      const given = new AbortController();
      const waiting = watch.untilFit(() => true, given.signal);
      await vi.advanceTimersByTimeAsync(2_000);
      end(watch, given);
      expect(await waiting).toBe(false);
      expect(await watch.untilFit(() => true, given.signal)).toBe(false);
    },
  );
});
