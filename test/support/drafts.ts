import { checkInstruments } from '../../shared/workflow/check-instruments.ts';
import { draftRun } from '../../shared/workflow/draft-run.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { describeProblem, located } from '../../shared/kernel/json/problem.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';

/** What comes with a workflow. */
interface Given {
  payload?: JsonObject;
  parameters?: JsonObject;
  workflows?: Record<string, string>;
  strict?: boolean;
}

/** A lab of modules of which one is switched off, and of places that the arm reaches. */
const { workcell } = parseWorkcell(
  `name: lab
modules:
  - {name: arm, interface: simulator}
  - {name: reader, interface: simulator}
  - {name: camera, interface: simulator}
  - {name: washer, interface: simulator}
  - {name: old, interface: simulator, active: no}
locations: {arm: {nest: [1, 2], stack.top: [1, 2], reader.nest: [3, 4]}}
`,
  '/lab/w.yaml',
);

/** The run that a workflow would be in that lab. */
export const draft = (text: string, given: Given = {}) =>
  draftRun({ text, payload: {}, parameters: undefined, uploads: [], ...given }, workcell);

/** All that is wrong with a workflow by itself, as a person reads it. */
export function complaints(text: string, given?: Given): string[] {
  const { problems, locate } = draft(text, given);
  return problems.map((problem) => describeProblem(located(problem, locate)));
}

/** All that is wrong with a workflow in the lab, whose instruments have told this of themselves. */
export async function complaintsOfLab(
  text: string,
  given?: Given,
  state = decodeWorkcellState({}),
): Promise<string[]> {
  const { placed, problems, texts, locate } = draft(text, given);
  const found = await checkInstruments(placed, state, workcell.modules, problems, texts);
  return [...problems, ...found.problems].map((problem) => describeProblem(located(problem, locate)));
}

/** A workflow: lines that begin with a blank are steps. */
export const workflow = (...lines: string[]): string =>
  [
    'name: w',
    ...lines.filter((line) => !line.startsWith(' ')),
    'flowdef:',
    ...lines.filter((line) => line.startsWith(' ')),
  ].join('\n');
