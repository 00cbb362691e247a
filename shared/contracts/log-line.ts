import type { EventBody } from './event.ts';
import type { RunEventBody } from './run-event.ts';
import type { LogLevel, RunFact } from './run-fact.ts';

/**
 * One line of a run's log: a fact, whose sentence is made when somebody reads it; an event; or a text, such as a warning of the submission, and
 * what an earlier version has written. `at` is milliseconds since the epoch.
 */
export type LogLine = { at: number } & (
  | { level: LogLevel; fact: RunFact; text?: never; body?: never }
  | { level: LogLevel; text: string; fact?: never; body?: never }
  | EventLine
);

type EventLine = {
  level: 'event';
  /** One that a version before 0.2 has written is whole. */
  body: RunEventBody | EventBody;
  /** The experiment among whose events it is kept, too. The owner says so where he writes it. */
  experiment_id?: string;
  text?: never;
  fact?: never;
};
