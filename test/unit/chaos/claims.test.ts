import { describe, expect, it } from 'vitest';
import { Claims } from '../../chaos/random/claims.ts';
import type { Target } from '../../chaos/random/field.ts';

/** Asks for targets; tells whether they were granted by now. */
function ask(claims: Claims, choose: () => Target[]) {
  const asked: { granted?: Target[] } = {};
  void claims.take(choose).then((targets) => (asked.granted = targets));
  return asked;
}

/** Lets everything that has been granted be heard of. */
const heard = () => new Promise((resolve) => setImmediate(resolve));

describe('claims on targets', () => {
  it('two that want the same two in another order > one after the other, neither holds one and waits', async () => {
    const claims = new Claims();
    const first = ask(claims, () => ['one', 'two']);
    const second = ask(claims, () => ['two', 'one']);
    await heard();
    expect([first.granted, second.granted]).toEqual([['one', 'two'], undefined]);
    claims.giveBack(['one', 'two']);
    await heard();
    expect(second.granted).toEqual(['two', 'one']);
  });

  it('one that wants much > is not overtaken by those that came later and want some of it', async () => {
    const claims = new Claims();
    ask(claims, () => ['one']);
    const much = ask(claims, () => ['one', 'two', 'gateway']);
    const later = ask(claims, () => ['two']);
    const other = ask(claims, () => ['broker']);
    await heard();
    expect([much.granted, later.granted, other.granted]).toEqual([undefined, undefined, ['broker']]);
    claims.giveBack(['one']);
    await heard();
    expect([much.granted, later.granted]).toEqual([['one', 'two', 'gateway'], undefined]);
    claims.giveBack(['one', 'two', 'gateway']);
    await heard();
    expect(later.granted).toEqual(['two']);
  });

  it('what is wanted is another one by the time that it is free > that one is granted', async () => {
    const claims = new Claims();
    let owner: Target = 'first';
    ask(claims, () => ['first']);
    const asked = ask(claims, () => [owner]);
    ask(claims, () => ['broker']);
    owner = 'second';
    claims.giveBack(['broker']);
    await heard();
    expect(asked.granted).toEqual(['second']);
  });
});
