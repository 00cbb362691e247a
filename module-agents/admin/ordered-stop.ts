import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** Why an operator's order has actions stop: what their signals are aborted with. */
export function orderedStop(command: 'safety_stop' | 'cancel' | 'reset'): WeirError {
  const details = { order: command };
  return command === 'safety_stop'
    ? new WeirError('stopped', 'a safety stop', { details })
    : new WeirError('cancelled', `an operator ordered: ${command}`, { details });
}

/** The order that a signal was aborted for; undefined where something else was the reason. */
export function orderIn(reason: unknown): AdminCommand | undefined {
  const { order } = (reason instanceof WeirError ? (reason.details ?? {}) : {}) as { order?: AdminCommand };
  return order;
}
