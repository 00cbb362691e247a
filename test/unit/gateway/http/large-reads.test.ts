import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { answerLarge } from '../../../../gateway/http/limits/large-reads.ts';
import { deferred } from '../../../../shared/kernel/lifecycle/waiting.ts';
import { refusal } from '../../../support/refusal.ts';

/** A gateway whose reads end when the test says so. */
function gateway() {
  const context = {};
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  /** A caller asks; its client may leave. */
  const ask = (ip: string) => {
    const response = { destroyed: false };
    const asked = { context, request: { ip } as Request, response: response as unknown as Response };
    const answered = answerLarge(asked, () => {
      const { promise, resolve } = deferred();
      begun.push(ip);
      ends.push(resolve);
      return promise;
    });
    answered.catch(() => undefined);
    return {
      answered,
      leave: () => {
        response.destroyed = true;
      },
    };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    ask,
    turn,
    async endOne(): Promise<void> {
      ends.shift()?.();
      await turn();
    },
  };
}

describe('large reads', () => {
  it('of one caller > have two places, so that another begins at once', async () => {
    const { begun, ask, turn } = gateway();
    for (let each = 0; each < 10; each += 1) ask('a');
    ask('b');
    await turn();
    expect(begun).toEqual(['a', 'a', 'b']);
  });

  it('of many callers > are four at a time', async () => {
    const { begun, ask, endOne, turn } = gateway();
    for (const ip of ['a', 'b', 'c', 'd', 'e', 'f']) ask(ip);
    await turn();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    await endOne();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('beyond 48 of one caller, and 64 of all > are refused, and others are not', async () => {
    const { begun, ask, turn } = gateway();
    const refused = refusal('too_many_requests', 'in hand already');
    for (let each = 0; each < 48; each += 1) ask('a');
    await expect(ask('a').answered).rejects.toMatchObject(refused);
    for (let each = 0; each < 16; each += 1) ask('b');
    await expect(ask('c').answered).rejects.toMatchObject(refused);
    await turn();
    expect(begun).toEqual(['a', 'a', 'b', 'b']);
  });

  it('whose clients go away > are never begun', async () => {
    const { begun, ask, endOne, turn } = gateway();
    const asked = Array.from({ length: 10 }, () => ask('a'));
    await turn();
    for (const { leave } of asked.slice(2)) leave();
    await endOne();
    await endOne();
    for (const { answered } of asked) await answered;
    expect(begun).toEqual(['a', 'a']);
  });
});
