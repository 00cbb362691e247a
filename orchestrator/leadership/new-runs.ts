import type { InboxMessage } from '../../shared/contracts/message.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { offerRecord } from '../../shared/contracts/definition.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { type Store, runOrReason, type UnreadableRun } from '../../shared/store/index.ts';
import type { LabState } from '../state/index.ts';
import { hasSucceeded, isTold, type OwnerInput, type StoredWord } from '../turn/index.ts';

/**
 * Runs and steps that a turn admits, though a thousand runs may be submitted at once: nothing else in the process runs during a turn. The run
 * that exceeds the steps is the last.
 */
const mostAdmitted = { runs: 50, steps: 500 } as const;

/** Messages that are about a run which may not be known yet. */
const namesRun: ReadonlySet<string> = new Set(['run.submit', 'run.control', 'run.resolve', 'run.edit']);

/** Runs that the store has and the lab state does not, and what else of the store a turn is to know. */
export class NewRuns {
  readonly #store: Pick<Store, 'newRunIds' | 'readRun' | 'readRecord'>;
  readonly #state: LabState;
  readonly #log: Logger;
  /** To be read at the next turns. */
  #sought: readonly string[] = [];

  constructor(store: Pick<Store, 'newRunIds' | 'readRun' | 'readRecord'>, state: LabState, log: Logger) {
    this.#store = store;
    this.#state = state;
    this.#log = log;
  }

  /** True where a turn is to read some. */
  pending(): boolean {
    return this.#sought.length > 0;
  }

  /** The message of a submission may be lost for good; the store still knows the run. */
  async seek(): Promise<void> {
    const ids = await this.#store.newRunIds();
    const { runs, unreadable } = this.#state;
    this.#sought = ids.filter((id) => !runs.has(id) && !unreadable.has(id));
  }

  /**
   * What messages lead to: runs, those among them that were sought, what else they are about, and themselves. It is called within the
   * turn: what is read between two turns may be over by the time that it is applied.
   */
  async read(messages: readonly InboxMessage[]): Promise<OwnerInput[]> {
    const found = [...(await this.#readRuns(messages)), ...(await findOffer(this.#store, messages))];
    const stored = await findStoredWords(this.#store, this.#state, messages);
    return [
      ...found,
      ...messages.map((message): OwnerInput => {
        const word = 'command_id' in message ? stored.get(message.command_id) : undefined;
        return { kind: 'message', message, ...(word && { stored: word }) };
      }),
    ];
  }

  async #readRuns(messages: readonly InboxMessage[]): Promise<OwnerInput[]> {
    const isUnknown = (id: string) => !this.#state.runs.has(id);
    const named = messages.flatMap((m) => ('run_id' in m && namesRun.has(m.type) ? [m] : []));
    const hints = named.filter(({ type }) => type === 'run.submit').map(({ run_id }) => run_id);
    const others = named.filter(({ type }) => type !== 'run.submit').map(({ run_id }) => run_id);
    // What a message wants of a run is wanted in this turn.
    const wanted = [...new Set(others)].filter(isUnknown);
    const sought = [...new Set([...hints, ...this.#sought])].filter(
      (id) => isUnknown(id) && !wanted.includes(id),
    );
    const found = await this.#readAll(wanted);
    let [read, steps] = [0, 0];
    // One after the other: how many steps a run has is known once it is read.
    for (const id of sought.slice(0, mostAdmitted.runs)) {
      if (steps >= mostAdmitted.steps) break;
      const some = await this.#readAll([id]);
      found.push(...some);
      steps += some.reduce((sum, { definition }) => sum + definition.steps.length, 0);
      read += 1;
    }
    this.#sought = sought.slice(read);
    return found.map((run) => ({ kind: 'found', run }));
  }

  async #readAll(ids: readonly string[]): Promise<StoredRun[]> {
    const read = await Promise.all(ids.map((id) => runOrReason(id, this.#store.readRun(id))));
    return read.flatMap((run) => {
      if (run && 'reason' in run) this.#leaveAlone(run);
      else if (run) return [run];
      return [];
    });
  }

  #leaveAlone({ run_id, reason }: UnreadableRun): void {
    if (!this.#state.unreadable.has(run_id)) this.#log.error({ run_id, reason }, 'a run cannot be read');
    this.#state.unreadable.set(run_id, reason);
  }
}

/**
 * The definition that a gateway has put into the store, where one of the messages says that there is one. A message that somebody
 * has made up leads to a look, and to nothing else.
 */
export async function findOffer(
  store: Pick<Store, 'readRecord'>,
  messages: readonly InboxMessage[],
): Promise<OwnerInput[]> {
  if (!messages.some(({ type }) => type === 'workcell.define')) return [];
  const found = await store.readRecord(offerRecord.kind, offerRecord.id);
  return found ? [{ kind: 'definition', offer: found.body }] : [];
}

/** What the store has of commands whose interruption is reported, where their run is over. */
export async function findStoredWords(
  store: Pick<Store, 'readRun'>,
  { runs }: Pick<LabState, 'runs'>,
  messages: readonly InboxMessage[],
): Promise<ReadonlyMap<string, StoredWord>> {
  const found = new Map<string, StoredWord>();
  for (const m of messages) {
    if (m.type !== 'step.settled' || m.body.outcome !== 'interrupted' || runs.has(m.run_id)) continue;
    const run = await runOrReason(m.run_id, store.readRun(m.run_id));
    if (!run || 'reason' in run) continue;
    const parts = parseCommandId(m.command_id);
    found.set(m.command_id, {
      succeeded: hasSucceeded(run, m.command_id, parts),
      told: isTold(run, parts),
    });
  }
  return found;
}
