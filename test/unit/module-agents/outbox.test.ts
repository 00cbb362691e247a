import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox } from '../../../module-agents/reporting/outbox.ts';
import { message, type ReportMessage } from '../../../shared/contracts/message.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const run_id = '01JD0000000000000000000000';
const [first, second] = [`${run_id}.0.1`, `${run_id}.1.1`];

let sent: ReportMessage[];
let outbox: Outbox;
/** Makes the broker refuse a report, by its outcome. */
let unfit: (report: ReportMessage) => boolean;

const result =
  (command_id: string, data: object = { text: 'x' }) =>
  (again: number) =>
    message('step.settled', {
      ...{ workcell: 'lab', run_id, command_id },
      body: {
        ...{ module: 'arm', instance: 'a', number: 1, outcome: 'succeeded' as const, acted: true },
        data: { ...data },
        ...(again > 0 ? { again } : {}),
      },
    });

const told = () =>
  sent.map((report) => {
    if (report.type !== 'step.settled') throw new Error('expected results alone');
    return [report.command_id, report.body.again ?? 0];
  });

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  unfit = () => false;
  outbox = new Outbox({
    resend: 1000,
    log: createLogger({ level: 'silent', service: 'test' }),
    send(report) {
      if (unfit(report)) throw new WeirError('bad_message', 'it does not fit');
      sent.push(report);
    },
  });
});

afterEach(() => {
  outbox.close();
  vi.useRealTimers();
});

describe('outbox', () => {
  it('a report > is sent at once, and again after each interval until it is kept', () => {
    outbox.put(first, result(first));
    expect(told()).toEqual([[first, 0]]);
    vi.advanceTimersByTime(1000);
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual([
      [first, 0],
      [first, 1],
      [first, 2],
    ]);
    outbox.kept([first]);
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(3);
  });

  it('one of several kept > the others go on, each in its own time', () => {
    outbox.put(first, result(first));
    vi.advanceTimersByTime(500);
    outbox.put(second, result(second));
    outbox.kept([first, 'nobody knows this one']);
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual([
      [first, 0],
      [second, 0],
      [second, 1],
    ]);
  });

  it('of an earlier process > is sent with all others at a welcome, and again after that', () => {
    outbox.hold(first, result(first));
    outbox.put(second, result(second));
    vi.advanceTimersByTime(999);
    expect(told()).toEqual([[second, 0]]);
    outbox.sendAll();
    expect(told().slice(1)).toEqual([
      [first, 0],
      [second, 1],
    ]);
    vi.advanceTimersByTime(1000);
    expect(told().slice(3)).toEqual([
      [first, 1],
      [second, 2],
    ]);
  });

  it('a report that fits no contract > only its outcome is sent, again and again', () => {
    unfit = (report) => report.type === 'step.settled' && report.body.data !== undefined;
    outbox.put(first, result(first));
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual([
      [first, 0],
      [first, 1],
    ]);
    expect(sent[0]?.body).toMatchObject({ outcome: 'succeeded', files_missing: [{ label: 'report' }] });
  });

  it('a report that the owner could not read > is looked at before it is sent again, and only its outcome is', () => {
    const misshapen = (again: number) => {
      const report = result(first)(again);
      return { ...report, body: { ...report.body, started_at: 'noon' as unknown as number } };
    };
    outbox.put(first, misshapen);
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual([
      [first, 0],
      [first, 1],
    ]);
    expect(sent[1]?.body).toMatchObject({ outcome: 'succeeded', files_missing: [{ label: 'report' }] });
  });

  it('flushed > resolves when all is kept, or when its time is over', async () => {
    outbox.put(first, result(first));
    const flushed = outbox.flush(500);
    const late = outbox.flush(100);
    await vi.advanceTimersByTimeAsync(100);
    await expect(late).resolves.toBe(false);
    outbox.kept([first]);
    await expect(flushed).resolves.toBe(true);
    await expect(outbox.flush(0)).resolves.toBe(true);
  });
});
