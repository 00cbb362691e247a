import { setImmediate } from 'node:timers/promises';
import { parseCommandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import { operatorInterface } from '../../../shared/contracts/question.ts';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { type Store, runOrReason } from '../../../shared/store/index.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { questionAt, whyClosed, type QuestionAt } from './question-at.ts';

/** So many runs are looked at; each is read whole. */
const mostRuns = 200;

/** The questions that wait for an answer now, oldest first; `more` where there are others. */
export interface OpenQuestions {
  questions: QuestionAt[];
  more: boolean;
}

/** Those that the instances of the modules which ask people have in hand, and that nobody has closed. @throws WeirError `store_unavailable` */
export async function openQuestions(
  store: Pick<Store, 'readRun' | 'readRecords'>,
  workcell: Workcell,
  state: WorkcellState,
): Promise<OpenQuestions> {
  const asked = commandsOfPeople(workcell, state);
  if (asked.length === 0) return { questions: [], more: false };
  const closed = new Set((await store.readRecords('reply', asked)).map(({ id }) => id));
  const byRun = new Map<string, CommandParts[]>();
  for (const id of asked) {
    const parts = closed.has(id) ? undefined : parseCommandId(id);
    if (parts) byRun.set(parts.run_id, [...(byRun.get(parts.run_id) ?? []), parts]);
  }
  const questions: QuestionAt[] = [];
  for (const [run_id, commands] of [...byRun].slice(0, mostRuns)) {
    // An embedded store answers at once: a safety stop must not wait until all of them are read.
    await setImmediate();
    const run = await runOrReason(run_id, store.readRun(run_id));
    if (!run || 'reason' in run) continue;
    questions.push(...commands.flatMap((parts) => questionAt(workcell, run, parts) ?? []));
  }
  const open = questions.filter((each) => whyClosed(each) === undefined);
  open.sort((a, b) => since(a) - since(b) || (a.id < b.id ? -1 : 1));
  return { questions: open, more: byRun.size > mostRuns };
}

/** Those that are asked to stop are about to be withdrawn. */
function commandsOfPeople({ modules }: Workcell, { instances }: WorkcellState): string[] {
  const people = new Set(
    modules.flatMap(({ name, interface: of }) => (of === operatorInterface ? [name] : [])),
  );
  return [...instances.values()].flatMap(({ module, occupied }) =>
    people.has(module)
      ? occupied.flatMap(({ command_id, rested, asked_to_stop }) =>
          rested || asked_to_stop !== undefined ? [] : [command_id],
        )
      : [],
  );
}

function since({ record }: QuestionAt): number {
  return record?.started_at ?? Infinity;
}
