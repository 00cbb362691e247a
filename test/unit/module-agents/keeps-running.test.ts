import { describe, expect, it } from 'vitest';
import { orderedStop } from '../../../module-agents/admin/ordered-stop.ts';
import { aboutOfActions } from '../../../module-agents/sdk/about-of-actions.ts';
import { cancelReason, defineModule } from '../../../module-agents/sdk/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const run = () => undefined;

describe('an action with keeps_running', () => {
  it('and without recover > is refused where the module is defined', () => {
    const define = () => defineModule({ name: 'oven', actions: { heat: { keeps_running: true, run } } });
    expect(define).toThrow(/action "heat" has `keeps_running` and no `recover`/);
  });

  it('and with recover > stands in the list of actions', () => {
    const actions = { heat: { keeps_running: true, run, recover: run }, cool: { run } };
    const about = aboutOfActions(defineModule({ name: 'oven', actions }));
    expect(about.actions.map(({ keeps_running }) => keeps_running)).toEqual([true, undefined]);
  });
});

describe('cancelReason', () => {
  it.each([
    ['a safety stop', orderedStop('safety_stop'), 'stop'],
    ['an order to cancel', orderedStop('cancel'), 'cancel'],
    ['the end of the agent', new WeirError('interrupted', 'it ends'), 'shutdown'],
    ['a timeout', new WeirError('cancelled', 'it took long', { details: { timeout: true } }), 'timeout'],
    ['an operator who gives up', new WeirError('abandoned', 'abandoned'), 'cancel'],
    ['anything else', new Error('no'), 'cancel'],
  ])('%s > has its word', (_, reason, word) => {
    expect(cancelReason(AbortSignal.abort(reason))).toBe(word);
  });
});
