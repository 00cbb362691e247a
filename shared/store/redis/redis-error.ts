import { messageOf, WeirError } from '../../kernel/errors/weir-error.ts';

/** Answers of Redis that mean "not now" or "not for you"; any other one is a mistake of ours. */
const refusals: Record<string, string> = {
  LOADING: 'it is still reading its data',
  BUSY: 'it is busy with a script',
  MISCONF: 'it cannot write to its disk and takes no changes',
  OOM: 'it has no memory left and takes no changes',
  READONLY: 'it is a read-only replica',
  MASTERDOWN: 'it is a replica without its master',
  NOREPLICAS: 'it has too few replicas to take changes',
  NOAUTH: 'it wants a password, and the store URL has none',
  WRONGPASS: 'it does not accept the user and password of the store URL',
  NOPERM: 'its access rules forbid what weir needs',
  CLUSTERDOWN: 'its cluster is down',
  MOVED: 'it is part of a cluster; weir needs one that is not',
};

/**
 * Any failure of a Redis call as a WeirError: `store_unavailable` where Redis was not reached, did not answer or refused
 * for now, else `internal_error`.
 * @param place host and port, for the message
 * @param lastProblem why there is no connection, where there is none
 */
export function redisError(error: unknown, place: string, lastProblem: string | undefined): WeirError {
  if (error instanceof WeirError) return error;
  const text = messageOf(error);
  if (error instanceof Error && error.name === 'ReplyError') {
    const code = /^-?([A-Z]+)/.exec(text)?.[1] ?? '';
    const reason = refusals[code] ?? (/max number of clients/.test(text) ? text : undefined);
    return reason === undefined
      ? new WeirError('internal_error', `Redis at ${place} refused a command: ${text}`, { cause: error })
      : unavailable(place, reason, error);
  }
  return unavailable(place, describe(text, lastProblem), error);
}

/** What the client library says, in words for an operator; for people only, nothing branches on it. */
function describe(text: string, lastProblem: string | undefined): string {
  if (text === 'Command timed out') return 'it did not answer in time';
  if (/retries per request|aborted/.test(text)) return 'the connection broke before the answer came';
  if (lastProblem !== undefined) return `there is no connection to it (${lastProblem})`;
  return /isn't writeable|Connection is closed/.test(text) ? 'there is no connection to it yet' : text;
}

function unavailable(place: string, reason: string, cause: unknown): WeirError {
  return new WeirError('store_unavailable', `Redis at ${place} cannot be used: ${reason}`, { cause });
}
