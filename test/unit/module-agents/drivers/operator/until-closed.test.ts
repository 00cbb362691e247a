import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReplyDesk } from '../../../../../module-agents/drivers/operator/reply-desk.ts';
import { untilClosed } from '../../../../../module-agents/drivers/operator/until-closed.ts';
import type { Question, Reply } from '../../../../../shared/contracts/question.ts';
import type { ErrorCode } from '../../../../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../../../../shared/kernel/errors/weir-error.ts';

describe('untilClosed', () => {
  const answered: Reply = { at: 1, as: 'answer', answer: true };
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Asks at a desk that answers with one of these after the other, each after `ms`, and with the last one for ever. */
  function ask(told: readonly (ErrorCode | Reply | undefined)[], ms: number, more: Partial<Question> = {}) {
    let calls = 0;
    const call = () => {
      const next = told[Math.min(calls, told.length - 1)];
      calls += 1;
      vi.advanceTimersByTime(ms);
      return typeof next === 'string'
        ? Promise.reject(new WeirError(next, `no: ${next}`))
        : Promise.resolve(next);
    };
    const never = new AbortController().signal;
    return untilClosed({
      question: { kind: 'confirm', message: 'Go on?', ...more },
      since: Date.now(),
      desk: { read: call, close: call } as unknown as ReplyDesk,
      command: 'C',
      signal: never,
      abandoned: never,
      log: { warn: (text) => warnings.push(text) },
    });
  }

  it.each(['bad_request', 'bad_message'] as const)(
    'asked, and told %s again and again > ends, and says so',
    async (code) => {
      await expect(ask([code], 3_000)).rejects.toMatchObject({ code, message: `no: ${code}` });
    },
  );

  it.each(['ask_not_found', 'wrong_instance', 'invalid_document'] as const)(
    'whose default is refused with %s again and again > ends, and says so',
    async (code) => {
      const deadline = { seconds: 0, answer: false };
      await expect(ask([code], 3_000, { deadline })).rejects.toMatchObject({ code });
    },
  );

  it('refused for a moment > goes on', async () => {
    expect(await ask(['ask_not_found', 'ask_not_found', answered], 1_000)).toEqual(answered);
  });

  it('refused now and then, and in between heard or not heard at all > goes on', async () => {
    const told = ['bad_request', 'gateway_unavailable', 'bad_request', undefined, 'bad_request'] as const;
    expect(await ask([...told, answered], 6_000)).toEqual(answered);
  });

  it('while the gateway is away for long > goes on, and tells of it once', async () => {
    expect(await ask(['gateway_unavailable', 'gateway_unavailable', answered], 600_000)).toEqual(answered);
    expect(warnings).toHaveLength(1);
  });
});
