export { action, defineModule } from './define-module.ts';
export type {
  ActionContext,
  ActionDefinition,
  ActionLog,
  ActionResult,
  ModuleDefinition,
} from './define-module.ts';
