import { describe, expect, it } from 'vitest';
import {
  covers,
  isBelow,
  nameTarget,
  targetKey,
  targetsOver,
} from '../../../../shared/contracts/order-target.ts';

const [all, arm, a, b] = [
  {},
  { module: 'arm' },
  { module: 'arm', instance: 'a' },
  { module: 'arm', instance: 'b' },
];

describe('what an order is for', () => {
  it('has a key, a name, and what is wider than it', () => {
    expect([all, arm, a].map(targetKey)).toEqual(['', 'arm', 'arm/a']);
    expect([all, arm, a].map(nameTarget)).toEqual(['the workcell', 'module arm', 'arm/a']);
    expect([all, arm, a].map(targetsOver)).toEqual([[all], [all, arm], [all, arm, a]]);
  });

  it.each([
    [all, [true, true, true, true]],
    [arm, [false, true, true, true]],
    [a, [false, false, true, false]],
  ] as const)('an order for %j > is one for what is a part of that', (wide, expected) => {
    expect([all, arm, a, b].map((each) => covers(wide, each))).toEqual(expected);
    const below = [all, arm, a, b].map(
      (each) => isBelow(wide, targetKey(each)) || targetKey(each) === targetKey(wide),
    );
    expect(below).toEqual(expected);
  });

  it('another module whose name begins the same > is no part of it', () => {
    expect(isBelow(arm, 'arm2')).toBe(false);
    expect(isBelow(arm, 'arm2/a')).toBe(false);
  });
});
