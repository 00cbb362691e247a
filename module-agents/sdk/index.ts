export { action, defineModule } from './define-module.ts';
export { ActionFailed } from './action-failed.ts';
export { OutcomeUnknown } from './outcome-unknown.ts';
export type { ModuleReport } from '../../shared/contracts/module-report.ts';
export type { ActionLog } from './action-log.ts';
export type { AdminHook, AdminHooks, AdminRequest } from './admin-hooks.ts';
export type { ArgumentFinding, CheckAnswer, InquiryContext, SimulateAnswer } from './inquiries.ts';
export type { ResultDescription } from './result-description.ts';
export type {
  ActionContext,
  ActionDefinition,
  ActionResult,
  ModuleDefinition,
  ModuleFactory,
  ModuleFile,
  RecoveryContext,
  SetupContext,
} from './define-module.ts';
