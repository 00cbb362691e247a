import { commitMarkSchema } from './commit-mark.ts';

/** Characters of a `tracestate` that are carried on, as many as the W3C asks for; a longer one is left out. */
export const maxTraceState = 512;

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
  /** The trace that what the message is about belongs to, a W3C `traceparent`: it names the parent of what is done for it. */
  trace: { type: 'string', maxLength: 128 },
  /** The `tracestate` that came with it. */
  trace_state: { type: 'string', maxLength: maxTraceState },
  /** Shows to an agent that wants it that all else is from its lab: a signature, or an HMAC of its session, in base64url. */
  proof: { type: 'string', maxLength: 128 },
  /** A signature by the lab’s key before, while that counts. */
  former_proof: { type: 'string', maxLength: 128 },
} as const;

/** Commands and results may have this many bytes; larger data is a file. */
export const maxMessageBytes = 1024 * 1024;
