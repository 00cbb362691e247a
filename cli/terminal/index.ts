/** What a command writes to and ends with. It knows no gateway. */

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
