export {
  action,
  defineModule,
  type AdminHook,
  type AdminHooks,
  type AdminRequest,
  type ActionContext,
  type ActionDefinition,
  type ActionResult,
  type ModuleDefinition,
  type ModuleFactory,
  type ModuleFile,
  type RecoveryContext,
  type SetupContext,
  type ResultDescription,
} from './define-module.ts';
export { cancelReason } from './cancel-reason.ts';
export type { CancelReason } from '../../shared/contracts/cancel-reason.ts';
export { ActionFailed, type HowItFailed, NeverBegun, OutcomeUnknown } from './action-failed.ts';
export type { ModuleReport } from '../../shared/contracts/module-report.ts';
export type { ActionLog } from './action-log.ts';
export type { ArgumentFinding, CheckAnswer, InquiryContext, SimulateAnswer } from './inquiries.ts';
