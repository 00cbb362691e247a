import type { Broker } from '../../../shared/broker/broker.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { message, type InboxMessage } from '../../../shared/contracts/message.ts';
import type { RunState, RunSummary, StepRecord } from '../../../shared/contracts/run.ts';
import type { RunChange, Token } from '../../../shared/store/store.ts';
import type { FeedUpdate } from '../../../shared/contracts/feed.ts';
import type { LabSite } from './lab-site.ts';

/** The test as the owner of its lab's workcell, in place of an orchestrator. */
export class PlayedOwner {
  /** What reached the workcell's inbox. */
  readonly inbox: InboxMessage[] = [];
  readonly #lab: LabSite;
  #token: Token | undefined;

  /** Resolves when it owns the workcell. */
  static async begin(lab: LabSite): Promise<PlayedOwner> {
    const owner = new PlayedOwner(lab);
    await owner.#take(lab.openBroker('owner'));
    return owner;
  }

  private constructor(lab: LabSite) {
    this.#lab = lab;
  }

  /** Its first message makes it the owner, who is given the reports as well. */
  #take(broker: Broker): Promise<void> {
    return new Promise<void>((owned, failed) => {
      broker
        .openInbox({
          delivered: (delivery) => {
            if (delivery.message.type === 'poke') owned();
            else this.inbox.push(delivery.message);
          },
          interrupted: () => undefined,
        })
        .then(() => broker.sendToInbox(message('poke', { workcell: this.#lab.workcell.name, body: {} })))
        .catch(failed);
    });
  }

  /** Writes as the owner of the workcell would. */
  async commit(
    workcell: Record<string, Json>,
    runs: RunChange[] = [],
    feed: Omit<FeedUpdate, 'at'>[] = [],
  ): Promise<void> {
    const { store } = this.#lab;
    const token = this.#token ?? (await store.takeToken(newId()));
    const updates = feed.map((update) => ({ ...update, at: Date.now() }));
    this.#token = (await store.commit(token, { runs, workcell, feed: updates })).token;
  }

  /** Tells something on the feed. */
  async tell(...updates: Omit<FeedUpdate, 'at'>[]): Promise<void> {
    await this.commit({}, [], updates);
  }

  /** The run is in that state from now on, with these records of its steps and lines of its log; the feed tells of it. */
  async bring(
    run_id: string,
    state: RunState,
    facts: Partial<RunSummary> = {},
    { steps = {}, log = [] }: { steps?: Record<number, StepRecord>; log?: RunChange['log'] } = {},
  ): Promise<void> {
    const summary = { step_index: 0, paused: false, acting: false, ...facts };
    const told = { kind: 'run' as const, run_id, body: { state, summary } };
    await this.commit({}, [{ run_id, update: { state, snapshot: {}, summary, steps }, log }], [told]);
  }

  /** The run's first step goes to reader/pc1. */
  async grant(run_id: string, attempt = 1): Promise<void> {
    const started_at = Date.now();
    const command_id = commandId({ run_id, step: 0, attempt });
    const step = { status: 'running' as const, attempt, command_id, instance: 'pc1', started_at };
    await this.bring(run_id, 'active', { acting: true, started_at }, { steps: { 0: step } });
  }
}
