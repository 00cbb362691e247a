import type { JsonObject } from '../kernel/json/json.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** What happened to a run, or to one of its steps. */
export type RunFact = {
  /** What happened: the name of one of the `sentences` of `shared/sentences/log-line.ts`. */
  event: string;
  /** The position of the step, from 0, and the number of its attempt. */
  step?: number;
  attempt?: number;
  /** Whose word it is; missing where it is what weir did itself. */
  source?: FactSource;
  params?: JsonObject;
};

/** `store` is what weir did itself. */
export const factSources = ['store', 'agent', 'journal', 'heartbeat', 'instrument'] as const;
export type FactSource = (typeof factSources)[number];
