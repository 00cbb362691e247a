import type { QueryClient, QueryKey } from '@tanstack/react-query';
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
/** While nobody looks at the tab. */
const hiddenMs = 5_000;

/** Which of the page's queries an entry of the feed makes old. A key stands for all that begin with it. Pure. */
export function madeOldBy({ kind, run_id, record }: FeedEntry): QueryKey[] {
  switch (kind) {
    case 'run':
      return [
        ['now'],
        ['runs'],
        ['asks'],
        ['timeline', 'recent'],
        ...(run_id === undefined ? [] : [['run', run_id]]),
      ];
    case 'instance':
      return [['now'], ['workcell']];
    case 'record':
      return record === 'reply' ? [['now'], ['asks']] : [['records']];
    default:
      return [['now'], ['workcell'], ['locations']];
  }
}

/** Has queries read again when the feed tells of a change: the first time at once, and then not more often than a person sees. */
export class Freshener {
  readonly #queries: QueryClient;
  readonly #quick = new Map<string, QueryKey>();
  readonly #slow = new Map<string, QueryKey>();
  readonly #paces: { quick: Pace; slow: Pace };

  constructor(queries: QueryClient) {
    this.#queries = queries;
    const pace = (ms: number, keys: Map<string, QueryKey>): Pace =>
      new Pace(
        () => (document.hidden ? hiddenMs : ms),
        () => this.#read(keys),
      );
    this.#paces = { quick: pace(quickMs, this.#quick), slow: pace(slowMs, this.#slow) };
    document.addEventListener('visibilitychange', () => {
      this.#paces.quick.flush();
      this.#paces.slow.flush();
    });
  }

  entry(entry: FeedEntry): void {
    for (const key of madeOldBy(entry)) {
      const speed = key[0] === 'timeline' ? 'slow' : 'quick';
      (speed === 'slow' ? this.#slow : this.#quick).set(key.join('/'), key);
      this.#paces[speed].ask();
    }
  }

  afresh(): void {
    void this.#queries.invalidateQueries();
  }

  #read(keys: Map<string, QueryKey>): void {
    const underWay = (queryKey: QueryKey): boolean => this.#queries.isFetching({ queryKey }) > 0;
    const again = new Map([...keys].filter(([, queryKey]) => underWay(queryKey)));
    for (const queryKey of keys.values())
      void this.#queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
    keys.clear();
    // A read that is under way may have seen what was before the change: it is read once more after it.
    for (const [name, queryKey] of again) keys.set(name, queryKey);
    if (again.size > 0) (keys === this.#quick ? this.#paces.quick : this.#paces.slow).ask();
  }
}
