/** What our own code needs of the SDK beside what module files import from `index.ts`. It knows no agent. */

export { ActionFailed, isActionFailed } from './action-failed.ts';
export type { ActionLog } from './action-log.ts';
export type { AdminHook, AdminHooks, AdminRequest } from './admin-hooks.ts';
export { type ArgumentCheck, compileArgumentCheck } from './arguments.ts';
export {
  action,
  type ActionContext,
  type ActionDefinition,
  type ActionResult,
  type AnyAction,
  type ModuleDefinition,
  type ModuleFile,
  type SetupContext,
} from './define-module.ts';
export type { ArgumentFinding, CheckAnswer, InquiryContext } from './inquiries.ts';
export { isOutcomeUnknown, OutcomeUnknown } from './outcome-unknown.ts';
export { type ResultDescription, schemaOfResult } from './result-description.ts';
