/** What our own code needs of the SDK beside what module files import from `index.ts`. It knows no agent. */

export { aboutOfActions, isStillToLearn } from './about-of-actions.ts';
export {
  ActionFailed,
  type HowItFailed,
  isActionFailed,
  isNeverBegun,
  isOutcomeUnknown,
  NeverBegun,
  OutcomeUnknown,
} from './action-failed.ts';
export { cancelReason } from './cancel-reason.ts';
export { whyNotKeptRunning } from './keeps-running.ts';
export type { ActionLog } from './action-log.ts';
export {
  type AdminHook,
  type AdminHooks,
  type AdminRequest,
  action,
  type ActionContext,
  type ActionDefinition,
  type ActionResult,
  type AnyAction,
  type ModuleDefinition,
  type ModuleFile,
  NoStop,
  type SetupContext,
  type ResultDescription,
  schemaOfResult,
} from './define-module.ts';
export { type ArgumentCheck, compileArgumentCheck } from './arguments.ts';
export type { ArgumentFinding, CheckAnswer, InquiryContext, SimulateAnswer } from './inquiries.ts';
