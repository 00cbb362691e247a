/** One way to carry the workload out, as the rounds see it. */
export interface Contestant {
  readonly name: string;
  /** Carries so many runs of ten steps out; milliseconds from the first submission until the last step is done. */
  carryOut(runs: number): Promise<number>;
  /** Its processes by what they do, with those of the services that it stands on; those that they start belong to them. */
  readonly processes: Readonly<Record<string, number>>;
}

/** What was started for a contestant. */
export type Started = Omit<Contestant, 'name'> & { stop(): Promise<void> };

/** The names of those that are compared. */
export const contestants = {
  weir: 'weir',
  embedded: 'weir up',
  bullmq: 'BullMQ',
  floor: 'floor',
  limit: 'limit',
  restate: 'Restate',
  dbos: 'DBOS',
  dbosQueued: 'DBOS, queued steps',
} as const;
