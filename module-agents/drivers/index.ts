/**
 * The instruments that come with weir: simulator, process, operator, modules of WEI, and the loader of module files. It knows the SDK, and
 * no part of the agent.
 */

export { builtInModule } from './built-in-module.ts';
export type { OwnSetupContext } from './common/own-setup-context.ts';
