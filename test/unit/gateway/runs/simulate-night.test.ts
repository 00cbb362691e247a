import { describe, expect, it } from 'vitest';
import { inItsTurn } from '../../../../gateway/runs/simulate-night.ts';

describe('simulations of a night', () => {
  it('more than a few wait > is refused, and what nobody waits for any more is not begun', async () => {
    let end: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (end = resolve));
    let isGone = false;
    let begun = 0;
    const ask = (): Promise<void> =>
      inItsTurn(
        () => isGone,
        () => {
          begun += 1;
          return first;
        },
      );
    const waiting = Promise.allSettled(Array.from({ length: 6 }, ask));
    // The first has its turn once this one has.
    await Promise.resolve();
    await expect(ask()).rejects.toThrow('5 nights wait to be simulated already');
    isGone = true;
    end();
    const ends = (await waiting).map((each) => each.status === 'rejected' && String(each.reason));
    expect(ends.map((each) => each && each.includes('whoever asked did not wait'))).toEqual([
      false,
      ...Array.from({ length: 5 }, () => true),
    ]);
    expect(begun).toBe(1);
  });
});
