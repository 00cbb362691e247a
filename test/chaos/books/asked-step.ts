import type { Json } from '../../../shared/kernel/json/json.ts';

/** Where a value comes from that a step is given. */
export type Source =
  /** What the step has made: of a `for_each` the list of what its rounds have, of a `repeat` what the last one has. */
  | { made: string }
  /** The item of its round, of the list that a step has made. */
  | { itemOf: string }
  /** What a person has answered to the step. */
  | { answerTo: string };

/** Something is done where the number that the step has made is above that one. */
export interface Threshold {
  step: string;
  above: number;
}

/**
 * The rounds of a loop: so many; until one has made a number above `until`, `max` at most; or one for each item of the list that a
 * step has made, so many at once.
 */
export type Rounds = { times: number } | { until: number; max: number } | { listOf: string; atOnce: number };

/** What a client that submitted a run knows of each step. */
export interface AskedStep {
  name: string;
  /** The steps that must be over before it begins. */
  after: readonly string[];
  /** How often the step, or each of its rounds, may be acted on: more than once only where its own retry policy says so. */
  actsAtMost: number;
  /** The size of the file that it makes. */
  bytes: number;
  /** The SHA-256 of its input file. */
  input?: string;
  /** A person is asked, so that no instrument acts. */
  asks?: true;
  got?: Source;
  when?: Threshold;
  rounds?: Rounds;
  /** The run goes on where it fails. */
  continues?: true;
  /** It is done each time that this step has failed. */
  recovers?: string;
  /** It is done at the end of the run, whatever became of all others. */
  cleanup?: true;
  /** A person has put it before this step, which has failed. */
  insertedBefore?: string;
}

/** A step is to begin so many seconds at most after another one has ended. */
export interface AskedGap {
  from: string;
  to: string;
  max: number;
}

/** Modules that a run has to itself from the first of these steps to the last. */
export interface AskedGroup {
  modules: readonly string[];
  steps: readonly string[];
}

/** What people wanted of a run and were told is accepted: it must come true, once. */
export type Promised = { step: string } & (
  | { verb: 'retry' | 'skip'; command_id: string }
  /** `inserted`: the name of the step that was put in. */
  | { verb: 'insert'; inserted: string }
  | { verb: 'change'; tag: string }
  | { verb: 'answer'; answer: Json }
);

/** What people have asked for, accepted or not: it may come true. By step. */
export interface Requests {
  retries: Map<string, number>;
  /** What the step would have made. */
  skips: Map<string, number>;
  /** Values of its argument `tag`, its first one included. */
  tags: Map<string, string[]>;
  answers: Map<string, Json[]>;
}

export function noRequests(): Requests {
  return { retries: new Map(), skips: new Map(), tags: new Map(), answers: new Map() };
}

/** The name under which a round of a loop acts. */
export function roundOf(name: string, round: number): string {
  return `${name}[${round}]`;
}

/** The step's own name, and which round it is of, from the name under which it acts. */
export function parseMark(mark: string): { name: string; round?: number } {
  const [, name = mark, round] = /^(.*)\[(\d+)\]$/.exec(mark) ?? [];
  return round === undefined ? { name } : { name, round: Number(round) };
}
