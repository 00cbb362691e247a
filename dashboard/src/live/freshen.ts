import { queryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query';
import type { FeedEntry } from './feed.ts';

/** Does something when it is told to: the first time at once, and then not more often than every so many milliseconds. */
export class Pace {
  readonly #everyMs: () => number;
  readonly #act: () => void;
  #due = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(everyMs: () => number, act: () => void) {
    this.#everyMs = everyMs;
    this.#act = act;
  }

  ask(): void {
    if (this.#timer === undefined) this.#go();
    else this.#due = true;
  }

  /** Does at once what waits. */
  flush(): void {
    if (this.#due) this.#go();
  }

  #go(): void {
    clearTimeout(this.#timer);
    this.#due = false;
    // Before it acts: what is done may ask for more.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, this.#everyMs());
    this.#act();
  }
}

/** On a busy lab many entries come in one moment, and each would be read for (milliseconds). */
const quickMs = 200;
/** Of answers that are large. */
const slowMs = 2_000;
/** What those answers are kept under. */
const slowKeys: readonly unknown[] = ['timeline', 'census', 'stopped'];
/** While nobody looks at the tab. */
const hiddenMs = 5_000;

/** Which of the page's queries an entry of the feed makes old. A key stands for all that begin with it. Pure. */
export function madeOldBy({ kind, run_id, record, state }: FeedEntry): QueryKey[] {
  switch (kind) {
    case 'run':
      return [
        ['now'],
        ['runs'],
        ['asks'],
        ['timeline', 'recent'],
        ['timeline', 'planned'],
        ['census'],
        ...(run_id === undefined ? [] : [['run', run_id]]),
        ...(state === 'cancelled' ? [['stopped']] : []),
      ];
    case 'instance':
      return [['now'], ['workcell']];
    case 'record':
      if (record === 'run_note') return [['note', run_id ?? ''], ['tags'], ['runs']];
      if (record === 'workflow') return [['library']];
      return record === 'reply' ? [['now'], ['asks']] : [['records']];
    default:
      return [['now'], ['workcell'], ['locations']];
  }
}

const over: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled']);
const mostChanged = 2_000;

/** A run that has ended, or that somebody has written to; `at` counts them. */
interface ChangedRun {
  at: number;
  run_id: string;
}

/** The runs that have ended of late, or that somebody has written to, since the page was opened; the latest last. */
export const changedQuery = queryOptions({
  queryKey: ['changed runs'],
  queryFn: ({ client }) => client.getQueryData<readonly ChangedRun[]>(['changed runs']) ?? [],
  staleTime: Infinity,
  gcTime: Infinity,
  refetchInterval: false,
});

function isChange({ kind, record, state }: FeedEntry): boolean {
  return kind === 'run' ? over.has(state) : record === 'run_note';
}

/** Queries that are to be read again, and when. */
interface Waiting {
  keys: Map<string, QueryKey>;
  pace: Pace;
}

/** Has queries read again when the feed tells of a change: the first time at once, and then not more often than a person sees. */
export class Freshener {
  readonly #queries: QueryClient;
  readonly #quick = this.#every(quickMs);
  readonly #slow = this.#every(slowMs);

  constructor(queries: QueryClient) {
    this.#queries = queries;
    document.addEventListener('visibilitychange', () => {
      this.#quick.pace.flush();
      this.#slow.pace.flush();
    });
  }

  #every(ms: number): Waiting {
    const every = (): number => (document.hidden ? hiddenMs : ms);
    const waiting: Waiting = { keys: new Map(), pace: new Pace(every, () => this.#read(waiting)) };
    return waiting;
  }

  entry(entry: FeedEntry): void {
    const { run_id } = entry;
    if (run_id !== undefined && isChange(entry)) {
      this.#queries.setQueryData<readonly ChangedRun[]>(changedQuery.queryKey, (before = []) => [
        ...before.slice(-mostChanged),
        { at: (before.at(-1)?.at ?? 0) + 1, run_id },
      ]);
    }
    for (const key of madeOldBy(entry)) {
      const { keys, pace } = slowKeys.includes(key[0]) ? this.#slow : this.#quick;
      keys.set(key.join('/'), key);
      pace.ask();
    }
  }

  afresh(): void {
    void this.#queries.invalidateQueries();
  }

  #read({ keys, pace }: Waiting): void {
    const underWay = (queryKey: QueryKey): boolean => this.#queries.isFetching({ queryKey }) > 0;
    const again = new Map([...keys].filter(([, queryKey]) => underWay(queryKey)));
    for (const queryKey of keys.values())
      void this.#queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
    keys.clear();
    // A read that is under way may have seen what was before the change: it is read once more after it.
    for (const [name, queryKey] of again) keys.set(name, queryKey);
    if (again.size > 0) pace.ask();
  }
}
