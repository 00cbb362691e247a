import type { StoredRun } from '../../shared/contracts/run.ts';
import type { NightAnswer } from '../../shared/contracts/simulated-night.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { pack, type Packed } from '../../shared/kernel/json/packed.ts';
import { programBeside, WorkerEnded, WorkerThread } from '../../shared/kernel/lifecycle/worker-thread.ts';
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Store } from '../../shared/store/index.ts';
import type { NightTask } from './rehearsal-thread.ts';

/** Milliseconds for a night, and for those before it: whoever asks waits little longer. */
const limit = 20_000;
/** Megabytes: a lab with a thousand runs has some hundred. */
const memory = 1_024;

const thread = new WorkerThread<NightTask, Packed>(programBeside(import.meta.url, 'rehearsal-thread'), {
  memory,
});

interface RehearsalDeps {
  /** As its file has it, and when that was read, in milliseconds since the epoch. */
  workcell: Workcell;
  readAt: number;
  embedded: boolean;
  store: Pick<Store, 'readWorkcell' | 'unfinishedRuns' | 'now'>;
}

/**
 * Answers a packed `NightQuestion` with a packed `NightAnswer`: plays all that the store has of unfinished runs, and those of the question, in
 * a thread of its own. It writes nothing. Turns wait for none of it: what is large is unpacked and packed in the thread, and others have their
 * turns while the runs are written for it.
 * @throws WeirError `store_unavailable`
 */
export async function rehearse(
  { store, workcell, readAt, embedded }: RehearsalDeps,
  about: JsonObject,
  signal: AbortSignal = AbortSignal.timeout(limit),
): Promise<Packed> {
  const [fields, { runs }, at] = await Promise.all([
    store.readWorkcell(),
    store.unfinishedRuns(),
    store.now(),
  ]);
  try {
    const copy = { workcell, readAt, embedded, at, fields };
    const texts = await textsOf(runs);
    const handed = texts.map(({ buffer }) => buffer);
    return await thread.ask({ copy, runs: texts, question: about }, { signal, handed });
  } catch (cause) {
    const wanted = cause instanceof WorkerEnded ? cause.wanted : signal.aborted ? 'time' : undefined;
    if (!wanted) throw cause;
    const refused = `to play the night takes too much ${wanted}: simulate fewer runs at once`;
    return pack({ refused } satisfies NightAnswer);
  }
}

/** Handed over as they are, all of them would be copied at one stretch. */
async function textsOf(runs: readonly StoredRun[]): Promise<Uint8Array<ArrayBuffer>[]> {
  const turns = new Turns();
  const utf8 = new TextEncoder();
  const texts: Uint8Array<ArrayBuffer>[] = [];
  for (const run of runs) {
    texts.push(utf8.encode(JSON.stringify(run)));
    if (turns.isDue()) await turns.pass();
  }
  return texts;
}
