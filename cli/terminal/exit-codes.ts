import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';

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
