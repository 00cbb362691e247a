import { nameStep } from '../../shared/sentences/index.ts';
import { isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { RunSummary, Run, UnknownStep } from '../../client/index.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { resolveCommand } from '../../shared/explain/index.ts';

/** How many of the newest runs are searched for a part of an id. */
const searched = 5_000;
const pageSize = 500;

/**
 * The id of the run that a person means: a whole id, `last` for the newest run, or the beginning or end of an id, in any
 * case, that no other of the newest 5,000 runs has.
 * @throws WeirError `run_not_found`, or `bad_request` where several runs fit.
 */
export async function findRun(client: GatewayClient, wanted: string): Promise<string> {
  // A script's empty variable would fit the only run that there is.
  if (wanted.trim() === '')
    throw new WeirError('bad_request', 'say which run: its id, a part of it, or last');
  const upper = wanted.toUpperCase();
  if (isId(upper)) return upper;
  if (upper === 'LAST') {
    const { runs } = await client.runs({ limit: 1 });
    if (runs[0]) return runs[0].run_id;
    throw new WeirError('run_not_found', 'there are no runs yet');
  }
  const fitting: RunSummary[] = [];
  for await (const run of newestRuns(client)) {
    if (run.run_id.startsWith(upper) || run.run_id.endsWith(upper)) fitting.push(run);
  }
  const [first, ...others] = fitting;
  if (!first) {
    throw new WeirError(
      'run_not_found',
      `no run's id begins or ends with "${wanted}"; \`weir list\` shows them`,
    );
  }
  if (others.length > 0) {
    const ids = fitting.slice(0, 5).map(({ run_id }) => run_id);
    throw new WeirError(
      'bad_request',
      `"${wanted}" fits ${fitting.length} runs: ${ids.join(', ')}; give more of the id`,
    );
  }
  return first.run_id;
}

async function* newestRuns(client: GatewayClient): AsyncGenerator<RunSummary, void> {
  let cursor: string | undefined;
  for (let seen = 0; seen < searched;) {
    const page = await client.runs({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.runs;
    seen += page.runs.length;
    if (page.next === null || page.runs.length === 0) return;
    cursor = page.next;
  }
}

/** What the help says of an argument that names an experiment. */
export const experimentArgument = 'an experiment: its id, or a run of it (its id, a part of that, or "last")';

/**
 * The id of the experiment that a person means: its own, or that of a run of it, as `findRun` finds runs.
 * @throws WeirError `record_not_found` where a whole id is neither, and what `findRun` throws.
 */
export async function findExperiment(client: GatewayClient, wanted: string): Promise<string> {
  const id = wanted.toUpperCase();
  const whole = isId(id);
  if (whole && (await isExperiment(client, id))) return id;
  try {
    const seen = await client.run(await findRun(client, wanted));
    if (seen) return seen.run.experiment_id;
  } catch (error) {
    if (!whole || !WeirError.is(error, 'run_not_found')) throw error;
  }
  throw new WeirError('record_not_found', `there is no experiment and no run ${wanted}`);
}

async function isExperiment(client: GatewayClient, id: string): Promise<boolean> {
  try {
    await client.ask((api) => api.GET('/experiments/{id}', { params: { path: { id } } }));
    return true;
  } catch (error) {
    if (WeirError.is(error, 'record_not_found')) return false;
    throw error;
  }
}

/**
 * What a person means by a step, as the gateway takes it: a name that one step has goes as its position, and so does a number as
 * `weir status` shows them. What is neither is left to the gateway, which knows what it is like.
 * @throws WeirError `bad_request` where several steps have the name; `step_not_found` of a number that no step has.
 */
export function findRunStep({ steps }: Pick<Run, 'steps'>, wanted: string): string | number {
  const named = steps.flatMap(({ name }, position) => (name === wanted ? [position] : []));
  const [first] = named;
  if (named.length === 1 && first !== undefined) return first;
  if (named.length > 1) {
    const numbers = named.map((position) => position + 1).join(', ');
    throw new WeirError(
      'bad_request',
      `${named.length} steps are named "${wanted}": say which by its number, one of ${numbers}`,
    );
  }
  if (!/^\d{1,9}$/.test(wanted)) return wanted;
  const number = Number(wanted);
  if (number >= 1 && number <= steps.length) return number - 1;
  // The gateway counts from 0: it would take it for another step.
  throw new WeirError(
    'step_not_found',
    `the run has no step ${wanted}: its steps are 1 to ${steps.length}, as \`weir status\` shows them`,
  );
}

/** Changed arguments, by what a person calls their steps, as the gateway takes them. Throws as `findRunStep`. */
export function placeStepArgs(
  run: Pick<Run, 'steps'>,
  args: Readonly<Record<string, JsonObject>>,
): Record<string, JsonObject> {
  const placed: Record<string, JsonObject> = {};
  for (const [wanted, given] of Object.entries(args)) {
    const key = keyOf(run, findRunStep(run, wanted));
    placed[key] = { ...placed[key], ...given };
  }
  return placed;
}

/** The name of a step where no other has it, else its position; in digits that are no step's name, which would go before. */
function keyOf({ steps }: Pick<Run, 'steps'>, found: string | number): string {
  if (typeof found === 'string') return found;
  const names = steps.map(({ name }) => name);
  const own = names[found];
  if (own !== undefined && names.indexOf(own) === names.lastIndexOf(own)) return own;
  let key = String(found);
  while (names.includes(key)) key = `0${key}`;
  return key;
}

/** The steps of a run whose outcomes nobody knows. */
export function unknownSteps({ unknown, unknowns }: Pick<Run, 'unknown' | 'unknowns'>): UnknownStep[] {
  return unknowns ?? (unknown ? [unknown] : []);
}

/**
 * The step whose outcome is unknown and that a person means: the one that he names, or the only one. Undefined where nothing is unknown,
 * of which the gateway says more.
 * @throws WeirError `bad_request` with those that there are, where he names none and there are several, or names another step
 */
export function findUnknown(
  run: Pick<Run, 'run_id' | 'steps' | 'unknown' | 'unknowns'>,
  wanted: string | undefined,
): UnknownStep | undefined {
  const open = unknownSteps(run);
  const [only, ...others] = open;
  if (!only || (wanted === undefined && others.length === 0)) return only;
  const each = open.map(
    ({ step }) => `${nameStep(step, run.steps[step]?.name)} (${resolveCommand(run.run_id, step)})`,
  );
  if (wanted === undefined)
    throw new WeirError(
      'bad_request',
      `the outcomes of ${open.length} steps are unknown: say with --step which one you mean, ${each.join(' or ')}`,
    );
  const position = findRunStep(run, wanted);
  const found = open.find(({ step }) => step === position);
  if (found) return found;
  throw new WeirError(
    'bad_request',
    `the outcome of step "${wanted}" is not unknown; that is the one of ${each.join(', ')}`,
  );
}
