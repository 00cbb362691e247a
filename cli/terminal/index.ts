/** What a command writes to, and the code that it exits with. It knows no gateway. */

export {
  type CliContext,
  type Input,
  type Output,
  print,
  type ExitCode,
  exitCodeOf,
  exitCodes,
  forTerminal,
} from './context.ts';
