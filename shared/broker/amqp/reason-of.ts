import { messageOf } from '../../kernel/errors/weir-error.ts';

/** Why a connection failed, for a person. Node reports several refused addresses as one error without a message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return messageOf(error);
}
