/** What a command writes to and ends with. It knows no gateway. */

export { type CliContext, type Input, type Output, print } from './context.ts';
export { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
export { forTerminal } from './for-terminal.ts';
