/**
 * What drives instruments, a room for each kind: module files, programs, modules of WEI, people, simulators. One contract says what a lost
 * answer means. It knows the SDK, and no part of the agent.
 */

export { builtInModule, commandOfFile, examineDriver, findPython, type Point } from './built-in-module.ts';
export type { OwnSetupContext } from './common/own-setup-context.ts';
