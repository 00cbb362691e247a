import type { ProtocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { forTerminal } from './for-terminal.ts';
import type { ExitCode } from './exit-codes.ts';

/** A stream that a command writes to; `isTTY` where a person watches. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

/** A stream that a command reads keys from, where a person types them. */
export type Input = NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?(on: boolean): unknown };

/** The world as a command sees it. Only `run-process.ts` makes the real one. */
export interface CliContext {
  env: NodeJS.ProcessEnv;
  /** Missing where nobody can type anything. */
  readonly stdin?: Input;
  stdout: Output;
  stderr: Output;
  /** Aborted by the first SIGINT or SIGTERM, or by the SIGHUP of a closed terminal: time to stop. */
  signal: AbortSignal;
  /** What services run the protocol with. */
  timing: ProtocolTiming;
  /**
   * Called by what serves a lab: from then on the process goes on where what it prints cannot be written, as on a full disk. Any other
   * command has failed then.
   */
  serve(): void;
  /** What the process will exit with when the command's promise has resolved; 0 if never called. */
  finish(code: ExitCode): void;
}

/** Writes one line, or several, of which the terminal heeds nothing but colours. */
export function print(output: Output, line: string): void {
  output.write(`${forTerminal(line)}\n`);
}
