import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DriverOutput, type OutputBatch } from '../../../module-agents/reporting/progress-reports.ts';

let sent: OutputBatch[];
let output: DriverOutput;

const texts = () => sent.map(({ from, lines }) => [from, lines.map(({ text }) => text)]);

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  output = new DriverOutput({
    interval: 1000,
    limits: { lines: 5, bytes: 100, last: 2 },
    send: (batch) => void sent.push(batch),
  });
});

afterEach(() => {
  output.end();
  vi.useRealTimers();
});

describe('output of an action', () => {
  it('lines within an interval > go together, the next ones after them', async () => {
    output.write('info', 'one');
    output.write('error', 'two\r\nthree\n');
    await vi.advanceTimersByTimeAsync(1000);
    output.write('info', 'four');
    await vi.advanceTimersByTimeAsync(1000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(texts()).toEqual([
      [0, ['one', 'two', 'three']],
      [3, ['four']],
    ]);
    expect(sent[0]?.lines.map(({ level }) => level)).toEqual(['info', 'error', 'error']);
  });

  it('action that ends > sends what is left at once, and takes nothing more', async () => {
    output.write('info', 'one');
    output.end();
    output.write('info', 'two');
    await vi.advanceTimersByTimeAsync(5000);
    expect(texts()).toEqual([[0, ['one']]]);
  });

  it('more lines than fit > the first go as they come, and at the end the last, with how many are missing', async () => {
    for (let line = 1; line <= 9; line++) output.write('info', `line ${line}`);
    await vi.advanceTimersByTimeAsync(1000);
    output.end();
    expect(texts()).toEqual([
      [0, ['line 1', 'line 2', 'line 3', 'line 4', 'line 5']],
      [5, [expect.stringContaining('2 lines are left out'), 'line 8', 'line 9']],
    ]);
  });

  it('more bytes than fit > what comes after the first line that does not fit counts as the end', () => {
    output.write('info', 'x'.repeat(90));
    output.write('info', 'y'.repeat(90));
    output.write('info', 'short');
    output.end();
    expect(texts()).toEqual([[0, ['x'.repeat(90), 'y'.repeat(90), 'short']]]);
  });

  it('control characters and colours > reach no terminal', () => {
    output.write('info', `\u001b[31mred\u001b[0m \u0007bell\tend`);
    output.end();
    expect(texts()).toEqual([[0, ['red bell    end']]]);
  });
});
