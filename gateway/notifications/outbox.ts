import type { ExperimentBody } from '../../shared/contracts/experiment.ts';
import type { DeliveryBody, NoticeBody } from '../../shared/contracts/notice.ts';
import { isRunEvent } from '../../shared/contracts/run-event.ts';
import { stableId } from '../../shared/contracts/ids.ts';
import type { Store } from '../../shared/store/index.ts';
import type { NotificationsContext } from './context.ts';
import { WholeEvents } from '../records/index.ts';
import { addresseeName, addresseesOf } from './compose.ts';

/** A delivery that is kept in the store until it has arrived. */
export interface Pending {
  readonly id: string;
  revision: number;
  body: DeliveryBody;
}

type OutboxContext = Pick<NotificationsContext, 'store' | 'archive' | 'deadlines' | 'workcell'>;

const page = 200;

/** What is to be told to whom, as the store has it: notices of the owner, and what has become of them. */
export class Outbox {
  readonly #context: OutboxContext;
  readonly #store: Store;

  constructor(context: OutboxContext) {
    this.#context = context;
    this.#store = context.store;
  }

  /** Every delivery that has not arrived, oldest first. @throws WeirError `store_unavailable`. */
  async pending(): Promise<Pending[]> {
    const found: Pending[] = [];
    for (let after = 0; ;) {
      const records = await this.#store.recordsAfter({ kind: 'delivery', after, limit: page });
      for (const { id, revision, body } of records) found.push({ id, revision, body });
      if (records.length < page) return found;
      after = records.at(-1)?.position ?? after;
    }
  }

  /**
   * Turns the oldest notices into deliveries; the new ones. A notice goes only when its deliveries are kept, and those
   * have ids that derive from it: what is done twice after a crash has the same ids.
   */
  async take(now: number): Promise<{ fresh: Pending[]; more: boolean }> {
    const notices = await this.#store.recordsAfter({ kind: 'notice', after: 0, limit: page });
    const fresh: Pending[] = [];
    const whole = new WholeEvents(this.#context);
    const experiments = await this.#experiments(notices.map(({ body }) => experimentIdOf(body)));
    for (const { id: eventId, body: notice } of notices) {
      const { topic } = notice;
      const experiment = experiments.get(experimentIdOf(notice) ?? '');
      for (const to of addresseesOf(topic, experiment, this.#context.workcell)) {
        const id = stableId(`delivery ${eventId} ${to.kind} ${addresseeName(to)}`);
        const about = await whole.of(notice.about, notice.experiment_id);
        const delivery: DeliveryBody = { topic, about, to, created_at: now, attempts: 0, due_at: now };
        if (await this.#write(id, delivery, 0)) fresh.push({ id, revision: 1, body: delivery });
      }
    }
    await this.#store.removeRecords(
      'notice',
      notices.map(({ id }) => id),
    );
    return { fresh, more: notices.length === page };
  }

  /** Keeps when a delivery is tried next. */
  async postpone(pending: Pending, body: DeliveryBody): Promise<void> {
    if (await this.#write(pending.id, body, pending.revision)) pending.revision += 1;
    pending.body = body;
  }

  /** It has arrived, or is given up. */
  async remove(id: string): Promise<void> {
    await this.#store.removeRecords('delivery', [id]);
  }

  async experimentOf({ about }: DeliveryBody): Promise<ExperimentBody | undefined> {
    const { experiment_id } = about.event;
    return (await this.#experiments([experiment_id])).get(experiment_id ?? '');
  }

  /** Those that there are, by their ids. */
  async #experiments(ids: readonly (string | null)[]): Promise<Map<string, ExperimentBody>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))];
    const records = wanted.length > 0 ? await this.#store.readRecords('experiment', wanted) : [];
    return new Map(records.map(({ id, body }) => [id, body]));
  }

  #write(id: string, body: DeliveryBody, revision: number): Promise<boolean> {
    return this.#store.writeRecord({ kind: 'delivery', id, body }, revision);
  }
}

function experimentIdOf({ about, experiment_id }: NoticeBody): string | null {
  return isRunEvent(about) ? (experiment_id ?? null) : about.event.experiment_id;
}
