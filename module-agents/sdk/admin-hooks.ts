import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import type { ActionLog } from './action-log.ts';

/** What an operator wants of the instrument. */
export interface AdminRequest {
  /** What was ordered; `pause` is called for `safety_stop`, too, where the module has nothing else. */
  command: AdminCommand;
  /** Who ordered it, as far as is known. */
  by?: string;
  log: ActionLog;
}

/** Does what an operator wants of the instrument; a rejection is shown to the operator as a failure. */
export type AdminHook = (request: AdminRequest) => Promise<void> | void;

/**
 * What a module does about orders beside what its agent does for all modules: the agent aborts the signals of running
 * actions on `cancel`, `safety_stop` and `reset`, and starts nothing while a safety stop is not reset. Hooks are called
 * while actions run, one after the other: the next when the one before has returned, or has not for 15 seconds. On a safety stop
 * the agent calls `safety_stop`, or else `pause`, or else `cancel`, at once, even while an earlier hook has not returned; where
 * that was `reset`, `resume` or `unlock`, the stop is called again when it has. On `reset` the agent starts commands again only
 * when the hook has returned.
 *
 * - `pause`, `resume`: the action in hand is held, and goes on. A module without them ends its action; no other is begun
 * - `cancel`: what the signal cannot do to end an action
 * - `lock`, `unlock`: nothing new is begun in between, whether or not the module has them
 * - `shutdown`: the instrument is switched off; its agent goes on
 */
export type AdminHooks = Partial<Record<AdminCommand, AdminHook>>;
