import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type {
  Amendment,
  EarlierAttempt,
  RunState,
  RunSummary,
  StepDefinition,
  StepRecord,
} from '../../shared/contracts/run.ts';
import { mostWaitsInFeed } from '../../shared/contracts/waiting-for.ts';
import type { OwnedRun } from '../state/index.ts';

/**
 * What readers of the feed learn of a run: enough for a list of runs, and which modules it concerns; the rest they read. It is
 * written at every step, so it is short. Pure.
 * @param changed positions of the steps whose records have changed
 * @param amendment what has changed of its definition
 */
export function runUpdate(
  { definition, steps }: OwnedRun,
  state: RunState,
  summary: RunSummary,
  changed: Iterable<number>,
  amendment: Amendment = {},
): JsonObject {
  const { label, simulate } = definition;
  // What was done in the run before it is no news.
  const told = [...changed].filter((position) => steps[position]?.taken_from === undefined);
  const amended = Object.entries(amendment.steps ?? {});
  const module = definition.steps[summary.step_index]?.module;
  return {
    state,
    ...(simulate ? { simulate: true } : {}),
    label,
    step_count: definition.steps.length,
    ...(module === undefined ? {} : { module }),
    summary: toldSummary(summary),
    steps: told.map((position) => stepUpdate(position, definition.steps[position], steps[position])),
    ...(amended.length > 0 && { amended: amended.slice(0, mostAmended).map(amendedStep) }),
    ...(amended.length > mostAmended && { amended_more: true }),
  };
}

/** Of so many steps that were added or changed at once it says what they are. */
const mostAmended = 100;

function amendedStep([position, { name, module, action }]: [string, StepDefinition]): JsonObject {
  return { position: Number(position), name, module, action };
}

/** Of what waits it tells less: the whole of it they read. */
function toldSummary({ waiting_for, ...summary }: RunSummary): RunSummary {
  return waiting_for ? { ...summary, waiting_for: waiting_for.slice(0, mostWaitsInFeed) } : summary;
}

/** Characters of an error's message that readers of the feed are told. */
const maxMessage = 200;

/** What is told of a record as it is, where the record has it. */
const toldAsIs = [
  'ended_at',
  'unknown',
  'overdue_since',
  'progress',
  'resolution',
  'ready_at',
  'waited_for',
] as const;

/** What became of a step, where, and when. Its values and files they read. */
function stepUpdate(
  position: number,
  step: StepDefinition | undefined,
  record: StepRecord | undefined,
): JsonObject {
  const update: JsonObject = { position };
  if (step) Object.assign(update, { name: step.name, module: step.module });
  if (!record) return Object.assign(update, { status: 'running' });
  Object.assign(update, toldAttempt(record));
  // The turn that ends an attempt may begin the next one: then no other entry tells how it ended.
  const before = record.earlier?.at(-1);
  if (before) update['earlier'] = [toldAttempt(before)];
  return update;
}

function toldAttempt(record: EarlierAttempt & Pick<StepRecord, 'overdue_since' | 'progress'>): JsonObject {
  const { status, attempt, instance, started_at, error } = record;
  const told: JsonObject = { instance, attempt, status, started_at };
  for (const name of toldAsIs) if (record[name] !== undefined) told[name] = record[name];
  if (error) told['error'] = { code: error.code, message: error.message.slice(0, maxMessage) };
  return told;
}
