import type { ProtocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';

/** Colours, ends of lines and tabs are let through; all else that a terminal would take for an order, or that turns text around, is not. */
const orders = /\u001b\[[\d;]*m|\r?\n|\t|[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text as a terminal may have it: names, notes and reasons are what somebody else has sent, and could otherwise clear the screen of
 * whoever reads them, or write into his clipboard. What is taken out stands as in JSON (`\u001b`), so that JSON stays the same.
 */
export function forTerminal(text: string): string {
  return text.replaceAll(orders, (part) =>
    part.length > 1 || part === '\n' || part === '\t'
      ? part
      : `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * What `weir` exits with; scripts depend on it. 69, 70 and 78 are those of sysexits.h.
 *
 * - `failed`: the run failed, a check failed, or the command could not do what it was asked to
 * - `usage`: the command line or the submission is wrong; nothing was done
 * - `cancelled`: the followed run was cancelled
 * - `unavailable`: gateway, broker or store did not answer
 * - `internal`: a fault of weir itself
 * - `config`: settings, workcell file or module file are wrong
 */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  cancelled: 3,
  unavailable: 69,
  internal: 70,
  config: 78,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byCode: Partial<Record<ErrorCode, ExitCode>> = {
  bad_config: exitCodes.config,
  bad_workcell: exitCodes.config,
  bad_module: exitCodes.config,
  bad_request: exitCodes.usage,
  bad_payload: exitCodes.usage,
  bad_filename: exitCodes.usage,
  bad_id: exitCodes.usage,
  invalid_form: exitCodes.usage,
  invalid_workflow: exitCodes.usage,
  too_large: exitCodes.usage,
  step_not_found: exitCodes.usage,
  bad_arguments: exitCodes.usage,
  idempotency_conflict: exitCodes.usage,
  gateway_unavailable: exitCodes.unavailable,
  broker_unavailable: exitCodes.unavailable,
  store_unavailable: exitCodes.unavailable,
  stop_kept: exitCodes.unavailable,
  not_stopped: exitCodes.unavailable,
  stopping: exitCodes.unavailable,
  internal_error: exitCodes.internal,
};

/** What a process that ends with this error exits with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!WeirError.is(error)) return exitCodes.internal;
  return byCode[error.code] ?? exitCodes.failed;
}

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
