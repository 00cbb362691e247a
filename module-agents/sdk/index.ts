export { action, defineModule } from './define-module.ts';
export type {
  ActionContext,
  ActionDefinition,
  ActionLog,
  ActionResult,
  ModuleDefinition,
  ModuleFactory,
  ModuleFile,
} from './define-module.ts';
