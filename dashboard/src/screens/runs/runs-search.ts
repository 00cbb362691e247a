import { aText, aTime, oneOf, searchReader } from '../../design/address.tsx';

/** The statuses that a person chooses from, and the gateway's words for each. */
export const statusChoices = {
  queued: ['new', 'queued'],
  running: ['running', 'in_progress'],
  paused: ['paused'],
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
} as const;
export type StatusChoice = keyof typeof statusChoices;

const spans = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 } as const;

/** What an address says of which runs are meant. */
export const runsReaders = {
  /** Statuses with commas between. */
  status: (value: unknown) => aText(chosen(value).join(',')),
  experiment_id: aText,
  /** The name of a workflow of the library. */
  workflow: aText,
  /** In label or id. */
  text: aText,
  tag: aText,
  /** Handed in within the last hour, day, … */
  within: oneOf(Object.keys(spans) as (keyof typeof spans)[]),
  /** Handed in at or after, and before. */
  from: aTime,
  to: aTime,
};

/** Reads what the address of the list of runs says: which are shown. */
export const readRunsSearch = searchReader(runsReaders);
export type RunsSearch = ReturnType<typeof readRunsSearch>;

/** The statuses that a text names. Pure. */
export function chosen(status: unknown): StatusChoice[] {
  const words = typeof status === 'string' ? status.split(',') : [];
  return (Object.keys(statusChoices) as StatusChoice[]).filter((choice) => words.includes(choice));
}

const minute = 60_000;

/**
 * The search as `GET /runs` takes it. Pure.
 * @param now milliseconds since the epoch; what lies in the last hour is told to the minute, so that it is one question for a minute
 */
export function asQuery(search: RunsSearch, now: number): Record<string, string> {
  const { status, experiment_id, workflow, text, tag, within, from, to } = search;
  const begin =
    within === undefined ? from : new Date(Math.floor((now - spans[within]) / minute) * minute).toISOString();
  return {
    ...(status !== undefined && {
      status: chosen(status)
        .flatMap((each) => statusChoices[each])
        .join(','),
    }),
    ...(experiment_id !== undefined && { experiment_id }),
    ...(workflow !== undefined && { workflow }),
    ...(text !== undefined && { text }),
    ...(tag !== undefined && { tag }),
    ...(begin !== undefined && { from: begin }),
    ...(within === undefined && to !== undefined && { to }),
  };
}
