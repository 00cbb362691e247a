import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { consequenceOf, endingOf } from './policies.ts';
import type { Settlement } from './run-event.ts';
import { endingIn, on, verdictIn, type Given } from './step-given.ts';

/** A journal knew of it before its turn had come: what its expressions come to is not known. */
function isUndecided({ context, event }: Given): boolean {
  return event.planned.decides === true && context.values === undefined;
}

function neverBegan({ outcome, acted }: Settlement): boolean {
  return outcome === 'cancelled' && !acted;
}

/** The conditions of the step's chart. */
export const stepGuards = {
  isNewAttempt: on<'grant', boolean>(({ attempts }, { attempt }) => attempt > attempts),
  /** One of that number was given out once more, and has not been sent. */
  isForgottenAttempt: on<'remembered', boolean>(
    ({ attempts }, { attempt, phase }) =>
      attempt > attempts || (attempt === attempts && (phase === undefined || phase === 'unsent')),
  ),
  succeeded: on<'settled', boolean>((_, { settlement }) => settlement.outcome === 'succeeded'),
  neverBegan: on<'settled', boolean>((_, { settlement }) => neverBegan(settlement)),
  neverBeganUndecided: on<'settled', boolean>(
    (context, event) => neverBegan(event.settlement) && isUndecided({ context, event }),
  ),
  isUndecided,
  isDecided: ({ event }: Given) => event.planned.decides !== true,
  isKnown: (given: Given) => endingIn(given).known,
  /** Only after a failure that is known is an instrument fit for what recovers it. */
  isRecovered: (given: Given) => {
    const { planned, ending } = given.event;
    return planned.recovers === true && !ending && endingIn(given).known;
  },
  isHeld: ({ event }: Given) => consequenceOf(event) === 'hold',
  isPassedOver: ({ event }: Given) => consequenceOf(event) === 'passOver',
  isKnownAndHeld: (given: Given) => endingIn(given).known && consequenceOf(given.event) === 'hold',
  isKnownAndPassedOver: (given: Given) => endingIn(given).known && consequenceOf(given.event) === 'passOver',
  isTriedAgainAtOnce: ({ context, event }: Given) =>
    context.tries_again === true && !event.ending && event.planned.decides !== true,
  isTriedAgain: ({ context, event }: Given) => context.tries_again === true && !event.ending,
  /** Another attempt of it may have begun since. */
  isLatestAttempt: on<'tryAgain', boolean>(
    ({ attempts }, { command_id }) => (parseCommandId(command_id)?.attempt ?? 0) === attempts,
  ),
  isKnownAndRepeated: (given: Given) => endingIn(given).known && verdictIn(given) === 'repeat',
  isRepeated: (given: Given) => verdictIn(given) === 'repeat',
  isAskedAbout: (given: Given) => verdictIn(given) === 'ask',
  isUnknown: ({ context, event }: Given) => endingOf(context, event)?.known === false,
  isListed: on<'rebound', boolean>((_, { resend }) => resend === false),
  isResent: on<'rebound', boolean>((_, { resend }) => resend === true),
  isMissing: on<'rebound', boolean>((_, { resend }) => resend === 'later'),
  hasRested: on<'progress', boolean>((_, { rested }) => rested === true),
} satisfies Record<string, (given: Given) => boolean>;
