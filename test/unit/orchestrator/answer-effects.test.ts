import { describe, expect, it } from 'vitest';
import { resolutions, type Resolution } from '../../../shared/contracts/step-policy.ts';
import { answerEffects, type AnswerEffects } from '../../../shared/explain/resolution/answer-effects.ts';
import { advance } from '../../../orchestrator/machine/advance.ts';
import { command, event, grantEvent, play, settledEvent } from './run-fixtures.ts';

const unknown = play([
  event('admit', {}),
  grantEvent(0, 1, { on_unknown: 'pause' }),
  settledEvent(0, 'interrupted'),
]);

/** What the machines of run and step do with an answer. */
function played(as: Resolution): AnswerEffects {
  const { snapshot, effects } = advance(unknown, event('resolve', { command_id: command(0), as }));
  const types = effects.map(({ type }) => type);
  const steps = { succeeded: 'succeeded', ready: 'again', skipped: 'skipped', failed: 'failed' } as const;
  return {
    step: steps[snapshot.steps[0]?.value as keyof typeof steps],
    locations: types.includes('bookLocations')
      ? 'moved'
      : types.includes('restoreLocations')
        ? 'as_before'
        : 'unverified',
    instrument: types.includes('endQuarantine') ? 'free' : 'held_back',
  };
}

describe('answerEffects', () => {
  it.each(resolutions)('%s > is what the machines do', (as) => {
    expect(played(as)).toEqual(answerEffects[as]);
  });
});
