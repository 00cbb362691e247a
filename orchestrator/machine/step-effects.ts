import type { RunEffect } from './run-effect.ts';
import type { Attempt } from './step-context.ts';
import { attemptAtHand, endingIn, on, type Act } from './step-given.ts';

/** The actions that want something done: to the instrument, and to what it moves. */
export const stepEffects = {
  decide: ({ context: { step } }) => [{ type: 'decide', step }],
  addRecovery: ({ context: { step } }) => [{ type: 'addRecovery', step }],
  sendCommand: ({ context }) => [{ type: 'sendCommand', command_id: attemptAtHand(context).command_id }],
  sendCancel: ({ context }) => [cancelOf(attemptAtHand(context))],
  /** Of an attempt that was lost, or did not stop in time, nobody knows that it is over. */
  sendCancelIfActing: ({ context: { why_unknown, attempt } }) =>
    attempt && (why_unknown?.reason === 'lost' || why_unknown?.reason === 'timeout')
      ? [cancelOf(attempt)]
      : [],
  bookLocations: ({ context: { step } }) => [{ type: 'bookLocations', step }],
  unverifyLocations: ({ context: { step } }) => [{ type: 'unverifyLocations', step }],
  restoreLocations: ({ context: { step } }) => [{ type: 'restoreLocations', step }],
  /** A step that failed may have stopped half-way with what it was moving; one that did not act has moved nothing. */
  judgeLocations: (given) => {
    const { step, why_unknown } = given.context;
    const ending = endingIn(given);
    if (ending.known && ending.acted) return [{ type: 'unverifyLocations', step }];
    return why_unknown === undefined ? [] : [{ type: 'restoreLocations', step }];
  },
  /** Whoever abandons the action of an instrument has looked at it: then only the step's locations are unverified. */
  quarantine: (given) => {
    const { step } = given.context;
    const { command_id, module, instance } = attemptAtHand(given.context);
    const { error } = endingIn(given);
    return error.code === 'abandoned'
      ? [
          { type: 'unverifyLocations', step },
          { type: 'endQuarantine', step, module, instance },
        ]
      : [{ type: 'quarantine', step, command_id, module, instance, reason: error.message }];
  },
  /** One that was never unknown needs no word. */
  endQuarantine: ({ context: { step, attempt, why_unknown } }) => {
    if (!attempt || (why_unknown === undefined && attempt.attempt === 1)) return [];
    const { module, instance } = attempt;
    return [{ type: 'endQuarantine', step, module, instance }];
  },
  unverifyLocationsIfActed: on<'settled', RunEffect[]>(({ step }, { settlement }) =>
    settlement.acted ? [{ type: 'unverifyLocations', step }] : [],
  ),
} satisfies Record<string, Act>;

function cancelOf({ command_id, module, instance, number }: Attempt): RunEffect {
  return { type: 'sendCancel', command_id, module, instance, number };
}
