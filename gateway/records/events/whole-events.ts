import { LRUCache } from 'lru-cache';
import type { EventBody } from '../../../shared/contracts/event.ts';
import {
  eventOfRun,
  isRunEvent,
  type RunEventBody,
  type RunFacts,
} from '../../../shared/contracts/run-event.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from '../context.ts';
import { eventView, findRun } from '../../runs/index.ts';
import type { StoredRecord } from '../../../shared/store/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';

/** Of so many runs the facts are kept while events are read: those of one run lie close together. */
const keptRuns = 20;

/**
 * Makes events whole that the store keeps without what is in their runs; to be used for one request. Of a run that is nowhere any
 * more, an event says what it says by itself.
 */
export class WholeEvents {
  readonly #context: Pick<RecordsContext, 'store' | 'archive' | 'deadlines' | 'workcell'>;
  readonly #facts = new LRUCache<string, { facts: RunFacts | undefined }>({ max: keptRuns });

  constructor(context: Pick<RecordsContext, 'store' | 'archive' | 'deadlines' | 'workcell'>) {
    this.#context = context;
  }

  /** @throws WeirError `store_unavailable`. */
  async of(body: RunEventBody | EventBody, experiment_id?: string): Promise<EventBody> {
    if (!isRunEvent(body)) return body;
    const known = { workcell_id: this.#context.workcell.id, ...(experiment_id ? { experiment_id } : {}) };
    return eventOfRun(body, await this.#factsOf(body.run_id), known);
  }

  async #factsOf(runId: string): Promise<RunFacts | undefined> {
    const known = this.#facts.get(runId);
    if (known) return known.facts;
    const facts = await findRun(this.#context, runId).then(
      ({ definition }) => definition,
      (error: unknown) => {
        if (WeirError.is(error, 'run_not_found')) return undefined;
        throw error;
      },
    );
    this.#facts.set(runId, { facts });
    return facts;
  }
}

/** Makes WEI's Events of what the store keeps; to be used for one request. */
export function eventViews(
  context: RecordsContext,
): (kept: Pick<StoredRecord<'event'>, 'body' | 'group'>) => Promise<JsonObject> {
  const whole = new WholeEvents(context);
  return async ({ body, group }) => eventView(await whole.of(body, group), context.data);
}
