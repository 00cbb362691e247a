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
type Span = keyof typeof spans;

/** What the address of the list of runs says: which are shown. */
export interface RunsSearch {
  /** Statuses with commas between. */
  status?: string | undefined;
  experiment_id?: string | undefined;
  /** In label or id. */
  text?: string | undefined;
  /** Handed in within the last hour, day, … */
  within?: Span | undefined;
  /** Handed in at or after, and before: ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Reads the address; what makes no sense is left out. Pure. */
export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  const text = search['text'];
  const within = search['within'];
  const status = chosen(search['status']).join(',');
  return {
    ...(status !== '' && { status }),
    ...(typeof search['experiment_id'] === 'string' && { experiment_id: search['experiment_id'] }),
    // The router makes numbers of what looks like one.
    ...((typeof text === 'string' || typeof text === 'number') && text !== '' && { text: String(text) }),
    ...(typeof within === 'string' && Object.hasOwn(spans, within) && { within: within as Span }),
    ...timeAs('from', search['from']),
    ...timeAs('to', search['to']),
  };
}

function timeAs(name: 'from' | 'to', value: unknown): Partial<RunsSearch> {
  const known = typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return known ? { [name]: value } : {};
}

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
  const { status, experiment_id, text, within, from, to } = search;
  const begin =
    within === undefined ? from : new Date(Math.floor((now - spans[within]) / minute) * minute).toISOString();
  return {
    ...(status !== undefined && {
      status: chosen(status)
        .flatMap((each) => statusChoices[each])
        .join(','),
    }),
    ...(experiment_id !== undefined && { experiment_id }),
    ...(text !== undefined && { text }),
    ...(begin !== undefined && { from: begin }),
    ...(within === undefined && to !== undefined && { to }),
  };
}
