import { defined } from '../../shared/kernel/json/json.ts';
import { checkInstruments, draftMany, namelessTable } from '../../shared/workflow/index.ts';
import { aboutOf } from '../../module-agents/admin/index.ts';
import { builtInModule } from '../../module-agents/drivers/index.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import { decodeWorkcellState, type WorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { Workcell, WorkcellModule } from '../../shared/contracts/workcell.ts';
import { firstProblems, located, type Locate, type Problem } from '../../shared/kernel/json/problem.ts';
import type { Submission } from '../client/index.ts';
import { servedHere, timeZoneOf } from '../../shared/workcell/index.ts';

export interface OfflineFindings {
  problems: Problem[];
  warnings: string[];
}

/** Checks of a submission what can be told without knowing the workcell: all but modules, what they can do, and locations. */
export function checkAlone(submission: Submission): Promise<OfflineFindings> {
  return check(submission, undefined, () => Promise.resolve({ problems: [], warnings: [] }));
}

/**
 * Checks a submission without a gateway, by the gateway's own rules: against the workcell file, and against the actions of
 * those modules that weir can serve itself. `warnings` tell what could not be checked.
 */
export async function checkOffline(
  submission: Submission,
  workcell: Workcell,
  baseDir: string,
): Promise<OfflineFindings> {
  let state: WorkcellState | undefined;
  return check(submission, workcell, async (draft) => {
    const used = new Set(draft.placed.map(({ step }) => step.module));
    const served = workcell.modules.filter((module) => used.has(module.name) && servedHere(module));
    state ??= await stateOf(served, baseDir);
    return checkInstruments(draft.placed, state, workcell.modules, draft.problems, draft.texts);
  });
}

async function check(
  { workflow: text, workflows = {}, payload, parameters, files, strict = false, ...asked }: Submission,
  workcell: Workcell | undefined,
  judge: Parameters<typeof draftMany>[2],
): Promise<OfflineFindings> {
  const uploads = files.map(({ part, name, path }) => ({
    field: part,
    name,
    size: 0,
    // Tells files apart, which is all that matching asks of it.
    sha256: path,
  }));
  const clock = { at: Date.now(), zone: timeZoneOf(workcell) };
  const { count, times = {} } = asked;
  const table = asked.table && { name: namelessTable, text: asked.table.text };
  const { drafts, problems, warnings } = await draftMany(
    { text, payload, parameters, uploads, strict, workflows, times, clock, ...defined({ count, table }) },
    workcell,
    judge,
  );
  const locate: Locate = (...place) => drafts[0]?.draft.locate(...place);
  return { problems: firstProblems(problems).map((problem) => located(problem, locate)), warnings };
}

/** What the workcell's state would be if these modules' agents had said hello. */
async function stateOf(modules: readonly WorkcellModule[], baseDir: string): Promise<WorkcellState> {
  const abouts = await Promise.all(
    modules.map(async (module) => {
      const definition = await builtInModule(module, { baseDir });
      const key = instanceKey({ module: module.name, instance: 'offline' });
      const about = aboutOf(definition, module.name, module.interface);
      return about === undefined ? [] : [[key, about] as const];
    }),
  );
  return { ...decodeWorkcellState({}), abouts: new Map(abouts.flat()) };
}
