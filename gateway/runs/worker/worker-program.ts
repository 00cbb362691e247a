import { parentPort } from 'node:worker_threads';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { parseWorkcell } from '../../../shared/workcell/index.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { packNight } from '../pack-night.ts';
import { prepareRun, type PreparedRun, prepareRuns, type PreparedRuns } from '../prepare-run.ts';
import { checkToSave, checkWorkflow, planPreflight } from '../../../shared/workflow/index.ts';

/** What the thread can do, by name. */
const works = {
  packNight,
  prepareRun,
  prepareRuns,
  checkToSave,
  checkWorkflow,
  planPreflight,
  readWorkcell: (text: string): Workcell => parseWorkcell(text).workcell,
};

export type Works = typeof works;
export type WorkerTask = { work: keyof Works; given: readonly unknown[] };

export type WorkerAnswer =
  | { done: unknown }
  /** It cannot be done, for a reason that the client is told. */
  | { refused: { code: ErrorCode; message: string; details: unknown } };

/** What the thread runs: it answers one task after the other, until it is ended. */
parentPort?.on('message', (task: WorkerTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer, memoryOf(task, answer)));
});
parentPort?.postMessage('ready');

async function answerTo({ work, given }: WorkerTask): Promise<WorkerAnswer> {
  try {
    const does = works[work] as (...args: readonly unknown[]) => unknown;
    return { done: await does(...given) };
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    const { code, message, details } = error;
    return { refused: { code, message, details } };
  }
}

/** What is handed over instead of copied: a large run is not to be copied where everything else waits. */
function memoryOf({ work }: WorkerTask, answer: WorkerAnswer): ArrayBuffer[] {
  if (!('done' in answer) || (work !== 'prepareRun' && work !== 'prepareRuns')) return [];
  const { runs, answer: page } = (answer.done ?? { runs: [] }) as Pick<PreparedRuns, 'runs'> &
    Partial<PreparedRun>;
  return [...runs.map(({ written }) => written.text), ...(page ? [page] : [])].flatMap(
    ({ buffer, byteLength }) =>
      // Small ones share their memory with others.
      buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
