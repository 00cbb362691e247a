import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { OwnerInquiries, type Answerer } from '../../../orchestrator/leadership/owner-inquiries.ts';
import { message, type OwnerAnswer } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';

const inquiry = (asks: string, about: JsonObject = {}) =>
  message('owner.inquiry', { workcell: 'lab', body: { asks, about } });

function asking(answerer: Answerer) {
  const notes: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => notes.push(line) });
  const inquiries = new OwnerInquiries({ 'what-if': answerer }, log);
  const ask = (asks = 'what-if', about: JsonObject = {}): Promise<OwnerAnswer['body']> =>
    new Promise((resolve) => void inquiries.take(inquiry(asks, about), ({ body }) => resolve(body)));
  return { ask, notes };
}

describe('inquiries of the owner', () => {
  it('one that it knows > is answered with what comes of it', async () => {
    const { ask } = asking(async (about) => ({ heard: about }));
    expect(await ask('what-if', { n: 1 })).toMatchObject({ outcome: 'answered', data: { heard: { n: 1 } } });
  });

  it('one that it does not know, that is refused, or that fails > is answered with the reason', async () => {
    const { ask, notes } = asking(async ({ refused }) => {
      if (refused === true) throw new WeirError('bad_request', 'there are no runs in it');
      throw new TypeError('undefined is no function');
    });
    const unknown = 'this orchestrator does not know the question "weather"';
    expect(await ask('weather')).toMatchObject({ outcome: 'failed', message: unknown });
    expect(await ask('what-if', { refused: true })).toMatchObject({ message: 'there are no runs in it' });
    expect(notes).toEqual([]);
    expect((await ask()).message).toMatch(/log of the orchestrator/);
    expect(notes).toHaveLength(1);
  });

  it('more than wait at once > is told so, and the others are answered', async () => {
    const answered = deferred<JsonObject>();
    const { ask } = asking(() => answered.promise);
    const waiting = Array.from({ length: 20 }, () => ask());
    expect((await ask()).message).toMatch(/^20 inquiries wait/);
    answered.resolve({});
    expect((await Promise.all(waiting)).every(({ outcome }) => outcome === 'answered')).toBe(true);
  });
});
