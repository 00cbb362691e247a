/** One way to carry the workload out, as the rounds see it. */
export interface Contestant {
  readonly name: string;
  /** Carries the whole workload out once; steps per second. */
  stepsPerSecond(): Promise<number>;
  /** One run of ten steps alone; milliseconds. Missing where what is measured has no such thing. */
  singleRun?(): Promise<number>;
  /** Its processes by what they do, with those of the services that it stands on. Ours is the client, or the owner. */
  readonly processes: Readonly<Record<string, number>>;
}

/** The names of those that are compared. */
export const contestants = {
  weir: 'weir',
  embedded: 'weir up',
  bullmq: 'BullMQ',
  floor: 'floor',
  limit: 'limit',
  dbos: 'DBOS',
  dbosQueued: 'DBOS, queued steps',
} as const;

/** The process of a contestant that is the benchmark itself. */
export const client = 'client';
