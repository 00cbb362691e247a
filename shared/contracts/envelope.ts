/**
 * Says how far a store had come: an owner's commit, by its epoch and its place in it. What an owner sends an agent carries the
 * mark of its latest commit; an agent that has seen a later one than the store has proves that the store was put back.
 */
export type CommitMark = {
  epoch: number;
  seq: number;
};

export const commitMarkSchema = {
  type: 'object',
  properties: { epoch: { type: 'integer', minimum: 0 }, seq: { type: 'integer', minimum: 0 } },
  required: ['epoch', 'seq'],
  additionalProperties: false,
} as const;

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
