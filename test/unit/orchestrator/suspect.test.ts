import { describe, expect, it } from 'vitest';
import {
  accuse,
  isProven,
  readSuspect,
  type Suspect,
} from '../../../orchestrator/leadership/poison-message.ts';

const played = (id: string, ...players: string[]): Suspect =>
  players.reduce<Suspect | undefined>((before, player) => accuse(before, id, player), undefined)!;

describe('suspect', () => {
  it('a message that three processes began and the fourth is about to > is proven', () => {
    expect(isProven(played('m', 'a', 'b', 'c', 'd'))).toBe(true);
  });

  it('a message on its third process > is not proven yet', () => {
    expect(isProven(played('m', 'a', 'b', 'c'))).toBe(false);
  });

  it('a message that one process plays again and again, having survived it > is not proven', () => {
    expect(isProven(played('m', 'a', 'b', 'b', 'a', 'b', 'a'))).toBe(false);
  });

  it('another message > is suspected from the beginning', () => {
    expect(accuse(played('m', 'a', 'b', 'c'), 'n', 'd')).toEqual({ id: 'n', players: ['d'] });
  });

  it('a field that is empty or was removed > suspects nothing', () => {
    expect([readSuspect(undefined), readSuspect(null)]).toEqual([undefined, undefined]);
  });
});
