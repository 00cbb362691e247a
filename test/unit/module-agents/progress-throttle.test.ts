import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressThrottle, type Progress } from '../../../module-agents/reporting/progress-reports.ts';

let told: Progress[];
let throttle: ProgressThrottle;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  throttle = new ProgressThrottle(1000, (progress) => told.push(progress));
});

afterEach(() => {
  throttle.end();
  vi.useRealTimers();
});

describe('progress', () => {
  it('first value > goes out at once; of those within a second only the last, when it is over', () => {
    for (const fraction of [0, 0.1, 0.2, 0.3]) throttle.tell(fraction, undefined);
    expect(told).toEqual([{ fraction: 0 }]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([{ fraction: 0 }, { fraction: 0.3 }]);
  });

  it('value after a quiet second > goes out at once', () => {
    throttle.tell(0, 'a');
    vi.advanceTimersByTime(1000);
    throttle.tell(undefined, 'b');
    expect(told).toEqual([{ fraction: 0, note: 'a' }, { note: 'b' }]);
  });

  it('note that holds a password > is told without it', () => {
    throttle.tell(undefined, 'fetching http://ada:geheim@camera/plate.png');
    expect(told).toEqual([{ note: 'fetching http://***@camera/plate.png' }]);
  });

  it('values that wait at the end > are dropped', () => {
    throttle.tell(0, undefined);
    throttle.tell(1, undefined);
    throttle.end();
    vi.advanceTimersByTime(5000);
    throttle.tell(1, undefined);
    expect(told).toEqual([{ fraction: 0 }]);
  });

  it.each([
    ['above 1', 7, { fraction: 1 }],
    ['below 0', -1, { fraction: 0 }],
    ['not a number', NaN, {}],
    ['a text', '50 %' as unknown as number, {}],
  ])('fraction that is %s > is made to fit', (_, fraction, expected) => {
    throttle.tell(fraction, undefined);
    expect(told).toEqual([expected]);
  });
});
