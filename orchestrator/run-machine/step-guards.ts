import { endingOf } from './policies.ts';
import { endingIn, on, verdictIn, type Given } from './step-given.ts';

/** The conditions of the step's chart. */
export const stepGuards = {
  isNewAttempt: on<'grant', boolean>(({ attempts }, { attempt }) => attempt > attempts),
  /** One of that number was given out once more, and has not been sent. */
  isForgottenAttempt: on<'remembered', boolean>(
    ({ attempts }, { attempt, phase }) =>
      attempt > attempts || (attempt === attempts && (phase === undefined || phase === 'unsent')),
  ),
  succeeded: on<'settled', boolean>((_, { settlement }) => settlement.outcome === 'succeeded'),
  neverBegan: on<'settled', boolean>(
    (_, { settlement }) => settlement.outcome === 'cancelled' && !settlement.acted,
  ),
  isKnown: (given: Given) => endingIn(given).known,
  isKnownAndRepeated: (given: Given) => endingIn(given).known && verdictIn(given) === 'repeat',
  isRepeated: (given: Given) => verdictIn(given) === 'repeat',
  isAskedAbout: (given: Given) => verdictIn(given) === 'ask',
  isUnknown: ({ context, event }: Given) => endingOf(context, event)?.known === false,
  isListed: on<'rebound', boolean>((_, { resend }) => resend === false),
  isResent: on<'rebound', boolean>((_, { resend }) => resend === true),
  isMissing: on<'rebound', boolean>((_, { resend }) => resend === 'later'),
  hasRested: on<'progress', boolean>((_, { rested }) => rested === true),
} satisfies Record<string, (given: Given) => boolean>;
