import type { Session } from '../../../client/index.ts';
import { useSession } from './use-session.ts';

/** What the lab may demand a reason for. */
type ReasonVerb = Session['require_reason'][number];

/**
 * Whether a dialog asks why: `must` where the lab demands it of that verb.
 * @param otherwise what it does where the lab does not
 */
export function useReason<Otherwise extends 'none' | 'may' | 'must'>(
  verb: ReasonVerb,
  otherwise: Otherwise,
): Otherwise | 'must' {
  return useSession()?.require_reason.includes(verb) === true ? 'must' : otherwise;
}
