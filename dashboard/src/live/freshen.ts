import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { FeedEntry } from './link.ts';

/** On a busy lab many entries come in one moment, and each would be read for (milliseconds). */
const atMostEveryMs = 200;

/** Which of the page's queries an entry of the feed makes old. A key stands for all that begin with it. Pure. */
export function madeOldBy({ kind, run_id }: FeedEntry): QueryKey[] {
  switch (kind) {
    case 'run':
      return [['now'], ['runs'], ...(run_id === undefined ? [] : [['run', run_id]])];
    case 'instance':
      return [['now'], ['workcell']];
    case 'record':
      return [['records']];
    default:
      return [['now'], ['workcell'], ['locations']];
  }
}

/** Has queries read again when the feed tells of a change: the first time at once, and then not more often than a person sees. */
export class Freshener {
  readonly #queries: QueryClient;
  readonly #due = new Map<string, QueryKey>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  entry(entry: FeedEntry): void {
    for (const key of madeOldBy(entry)) this.#due.set(key.join('/'), key);
    this.#timer ??= setTimeout(() => this.#rest(), this.#flush());
  }

  afresh(): void {
    void this.#queries.invalidateQueries();
  }

  #flush(): number {
    for (const queryKey of this.#due.values())
      void this.#queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
    this.#due.clear();
    return atMostEveryMs;
  }

  #rest(): void {
    this.#timer = undefined;
    if (this.#due.size > 0) this.#timer = setTimeout(() => this.#rest(), this.#flush());
  }
}
