import { describe, expect, it } from 'vitest';
import { findAsk } from '../../../cli/asking/prompt-answer.ts';
import type { GatewayClient } from '../../../cli/client/gateway-client.ts';
import type { ClosedAsk } from '../../../shared/contracts/ask.ts';

const run = '01KB0Q3W6J8ZC2V5N7T9R4XMPD';

function closed(step: number, changes: Partial<ClosedAsk> = {}): ClosedAsk {
  return {
    ...{ id: `${run}.${step}.1`, run_id: run, label: 'mix', step, step_name: 'Look', module: 'ada' },
    ...{ instance: 'desk', kind: 'choose', message: 'Which?', as: 'answer', answer: 'PBS', by: 'Ada' },
    ...{ reason: null, at: '2026-11-26T09:29:00.000Z' },
    ...changes,
  };
}

/** A gateway with these questions. */
function gatewayWith(open: string[], answered: ClosedAsk[]): GatewayClient {
  const asks = open.map((id) => ({ id, run_id: id.slice(0, run.length) }));
  return { asks: async () => ({ asks, answered, more: false }) } as unknown as GatewayClient;
}

describe('findAsk', () => {
  it('a part of a run with an open question > is that one, whatever was answered before', async () => {
    const found = await findAsk(gatewayWith([`${run}.2.1`], [closed(1)]), 'r4xmpd');
    expect(found.id).toBe(`${run}.2.1`);
  });

  it.each([
    [closed(1), 'ask_answered', 'step 2 "Look": Ada answered "PBS" at'],
    [closed(1, { by: null }), 'ask_answered', 'somebody answered "PBS" at'],
    [closed(1, { as: 'default', by: null }), 'ask_closed', 'nobody answered "Which?" until'],
  ])('a run whose latest question is closed, as %o > %s: %s', async (latest, code, words) => {
    const gateway = gatewayWith([], [latest, closed(0, { by: 'Bea' })]);
    await expect(findAsk(gateway, run.toLowerCase())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  it.each(['', 'nothing'])('"%s", which fits no question > is not found', async (wanted) => {
    const refused = findAsk(gatewayWith([], [closed(0)]), wanted);
    await expect(refused).rejects.toMatchObject({ code: 'ask_not_found' });
  });
});
