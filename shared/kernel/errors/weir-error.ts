import type { Json } from '../json/json.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { catalogue, type ErrorCode } from './catalogue.ts';

/** A failure as it crosses a process boundary: never a stack, never a class. */
export type Failure = {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  /** Whether the instrument acted, where the driver knows. */
  acted?: Acted;
  details?: Json;
};

/** Whether an instrument acted on a command that failed. Only one that did not may be sent the same again by itself. */
export const acted = ['no', 'yes', 'partly'] as const;
export type Acted = (typeof acted)[number];

/** The one error class of weir. `message` is a sentence for a person; `code` is what programs branch on. */
export class WeirError extends Error {
  override readonly name = 'WeirError';
  readonly code: ErrorCode;
  /** Structured facts for the reader, such as `errors[]` of a problem document. Must survive JSON. */
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: { details?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  get title(): string {
    return catalogue[this.code].title;
  }

  /** The HTTP status a gateway answers with. */
  get status(): number {
    return catalogue[this.code].status;
  }

  get retryable(): boolean {
    return catalogue[this.code].retryable;
  }

  /** True where `error` is a WeirError, of that code if one is given. */
  static is(error: unknown, code?: ErrorCode): error is WeirError {
    return error instanceof WeirError && (code === undefined || error.code === code);
  }
}

/** The wire form of any error; what is not a WeirError becomes `fallback`, with its message kept. */
export function toFailure(error: unknown, fallback: ErrorCode = 'internal_error'): Failure {
  if (error instanceof WeirError) {
    const { code, retryable, details } = error;
    const message = messageOf(error);
    return details === undefined
      ? { code, message, retryable }
      : { code, message, retryable, details: details as Json };
  }
  return { code: fallback, message: messageOf(error), retryable: catalogue[fallback].retryable };
}

/** The message of anything that was thrown, without secrets: drivers and libraries put URLs with passwords into theirs. */
export function messageOf(error: unknown): string {
  return hideSecrets(error instanceof Error ? error.message : String(error));
}
