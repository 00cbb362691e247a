import type { CancelReason } from '../../shared/contracts/cancel-reason.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** Why an action must stop, by the `reason` of its aborted signal. Pure. */
export function cancelReason({ reason }: Pick<AbortSignal, 'reason'>): CancelReason {
  if (WeirError.is(reason, 'stopped')) return 'stop';
  if (WeirError.is(reason, 'interrupted')) return 'shutdown';
  const { timeout } = (WeirError.is(reason) ? (reason.details ?? {}) : {}) as { timeout?: boolean };
  return timeout ? 'timeout' : 'cancel';
}
