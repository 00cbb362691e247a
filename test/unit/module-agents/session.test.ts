import { describe, expect, it } from 'vitest';
import {
  isGap,
  enter,
  heedAskHello,
  leave,
  noSession,
  sayHello,
} from '../../../module-agents/session/session.ts';

const welcome = { hello_id: 'h2', epoch: 3, session: 7 };

describe('session', () => {
  it('welcome for the latest hello > is entered', () => {
    expect(enter(sayHello(noSession, 'h2'), welcome)).toEqual({
      phase: 'in',
      session: 7,
      epoch: 3,
      highest_epoch: 3,
    });
  });

  it.each([
    ['an earlier hello', sayHello(sayHello(noSession, 'h2'), 'h3')],
    ['a hello of before the connection broke', leave(sayHello(noSession, 'h2'))],
    ['a hello, when it is in a session already', enter(sayHello(noSession, 'h2'), welcome)],
  ])('welcome for %s > changes nothing', (_, from) => {
    expect(enter(from, welcome)).toBe(from);
  });

  it('hello > ends the session at once and remembers which it was', () => {
    const within = enter(sayHello(noSession, 'h2'), welcome);
    expect(sayHello(within, 'h3')).toEqual({
      phase: 'out',
      hello_id: 'h3',
      session: 7,
      epoch: 3,
      highest_epoch: 3,
    });
  });

  it('welcome by an owner with a lower epoch than was seen > is taken, because it read the latest hello', () => {
    const from = { ...sayHello(noSession, 'h2'), highest_epoch: 10 };
    expect(enter(from, welcome)).toEqual({ phase: 'in', session: 7, epoch: 3, highest_epoch: 10 });
  });

  it.each([
    { epoch: 2, heeded: false },
    { epoch: 3, heeded: true },
    { epoch: 4, heeded: true },
  ])('ask for a hello by epoch $epoch, when 3 was seen > heeded: $heeded', ({ epoch, heeded }) => {
    const within = enter(sayHello(noSession, 'h2'), welcome);
    expect(heedAskHello(within, epoch)).toEqual(heeded ? { ...within, highest_epoch: epoch } : undefined);
  });
});

describe('gap', () => {
  const at = { monotonic: 1000, wall: 50_000 };

  it.each([
    { circumstance: 'nothing passed', later: at, gap: false },
    { circumstance: 'just as long passed', later: { monotonic: 6000, wall: 55_000 }, gap: false },
    { circumstance: 'the process was frozen', later: { monotonic: 6001, wall: 55_001 }, gap: true },
    { circumstance: 'the machine slept', later: { monotonic: 1500, wall: 90_000 }, gap: true },
    { circumstance: 'the wall clock stood still', later: { monotonic: 7000, wall: 50_000 }, gap: true },
    { circumstance: 'the wall clock went back', later: { monotonic: 1500, wall: 40_000 }, gap: true },
  ])('$circumstance > gap: $gap', ({ later, gap }) => {
    expect(isGap(at, later, 5000)).toBe(gap);
  });
});
