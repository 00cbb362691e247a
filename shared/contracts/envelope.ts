import { commitMarkSchema } from './commit-mark.ts';

/** The header that every message carries. `epoch` and `session` fence off what an earlier owner or session sent. */
export const envelopeProperties = {
  id: { type: 'string', minLength: 1, maxLength: 64 },
  /** Milliseconds since the epoch, by the sender's clock; for people, never for decisions. */
  at: { type: 'integer', minimum: 0 },
  workcell: { type: 'string', minLength: 1 },
  run_id: { type: 'string', minLength: 26, maxLength: 26 },
  command_id: { type: 'string', minLength: 1, maxLength: 64 },
  epoch: { type: 'integer', minimum: 0 },
  session: { type: 'integer', minimum: 0 },
  mark: commitMarkSchema,
  trace: { type: 'string', maxLength: 128 },
} as const;

/** Commands and results may have this many bytes; larger data is a file. */
export const maxMessageBytes = 1024 * 1024;
