import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pace } from '../../../dashboard/src/live/freshen.ts';

describe('a pace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('asked once > acts at once, and once', () => {
    const act = vi.fn();
    new Pace(() => 200, act).ask();
    vi.advanceTimersByTime(1_000);
    expect(act).toHaveBeenCalledTimes(1);
  });

  test('asked many times > acts at once, and again after the pause', () => {
    const act = vi.fn();
    const pace = new Pace(() => 200, act);
    for (let time = 0; time < 390; time += 10) {
      pace.ask();
      vi.advanceTimersByTime(10);
    }
    expect(act).toHaveBeenCalledTimes(2);
  });

  test('flushed > does at once what waits, and nothing where nothing does', () => {
    const act = vi.fn();
    const pace = new Pace(() => 200, act);
    pace.flush();
    pace.ask();
    pace.ask();
    pace.flush();
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1_000);
    expect(act).toHaveBeenCalledTimes(2);
  });

  test('what is done asks for more > that comes when its time has passed, not at once', () => {
    let more = 2;
    const act = vi.fn(() => {
      if (more-- > 0) pace.ask();
    });
    const pace = new Pace(() => 200, act);
    pace.ask();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(250);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1_000);
    expect(act).toHaveBeenCalledTimes(3);
  });
});
