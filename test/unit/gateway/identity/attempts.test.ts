import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Attempts } from '../../../../gateway/identity/session/attempts.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';

const here = '10.0.0.1';

/** Attempts at times that the test says, in milliseconds. */
function counted() {
  let now = 1_000_000;
  const attempts = new Attempts(() => now);
  /** Seconds to wait; 0 where the attempt may be made, which is then a wrong one. */
  const wrong = (name: string, from: string | undefined = here): number => {
    try {
      attempts.begin(name, from);
      return 0;
    } catch (error) {
      if (!WeirError.is(error, 'too_many_requests')) throw error;
      return (error.details as { retry_after: number }).retry_after;
    }
  };
  return { attempts, wrong, after: (seconds: number) => (now += seconds * 1000) };
}

describe('wrong passwords', () => {
  it('of a name > are free five times, and then wait twice as long each time, up to five minutes', () => {
    const { wrong, after } = counted();
    expect(Array.from({ length: 5 }, () => wrong('ada'))).toEqual([0, 0, 0, 0, 0]);
    const waits = [];
    for (let times = 0; times < 11; times++) {
      const wait = wrong('ada', `10.0.1.${times}`);
      waits.push(wait);
      after(wait);
      expect(wrong('ada', `10.0.2.${times}`)).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('of an address > are free twenty times, whatever the names; of IPv6, those of a network', () => {
    for (const address of [() => '10.1.1.1', (n: number) => `2001:db8::${n}`]) {
      const { wrong } = counted();
      const tried = Array.from({ length: 21 }, (_, n) => wrong(`name-${n}`, address(n)));
      expect(tried.findIndex((wait) => wait > 0)).toBe(20);
      expect(wrong('another', '10.1.1.2')).toBe(0);
    }
  });

  it('of one who knows one password > count on for the address', () => {
    const { attempts, wrong } = counted();
    for (let n = 0; n < 20; n++) {
      attempts.begin('mine', here).right();
      expect(wrong(`name-${n}`)).toBe(0);
    }
    expect(wrong('name-21')).toBeGreaterThan(0);
  });

  it('of a name > are forgotten with the right one', () => {
    const { attempts, wrong } = counted();
    for (let n = 0; n < 4; n++) wrong('ada');
    attempts.begin('ada', here).right();
    expect(Array.from({ length: 5 }, () => wrong('ada'))).toEqual([0, 0, 0, 0, 0]);
  });

  it('of which nobody could say that they are wrong > are as if they had not been', () => {
    const { attempts, wrong } = counted();
    for (let n = 0; n < 4; n++) wrong('ada');
    for (let n = 0; n < 30; n++) attempts.begin('ada', here).undecided();
    expect([wrong('ada'), wrong('ada')]).toEqual([0, 1]);
  });

  it('that came while nobody could say so of another > count on', () => {
    const { attempts, wrong } = counted();
    const undecided = attempts.begin('ada', here);
    for (let n = 0; n < 4; n++) expect(wrong('ada')).toBe(0);
    undecided.undecided();
    expect(wrong('ada')).toBe(1);
  });

  it('keep nobody waiting for longer > where the clock of the machine is set back', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const attempts = new Attempts();
    for (let n = 0; n < 5; n++) attempts.begin('ada', here);
    vi.setSystemTime(Date.now() - 86_400_000);
    let told: unknown;
    try {
      attempts.begin('ada', here);
    } catch (error) {
      told = error;
    }
    expect(told).toMatchObject({ code: 'too_many_requests', details: { retry_after: 1 } });
  });
});
