import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import {
  type CheckRequest,
  type CheckFacts,
  namelessTable,
  type WrittenTimes,
} from '../../../shared/workflow/index.ts';
import { maxRuns, maxTableBytes } from '../../../shared/contracts/table-of-runs.ts';
import { badField } from '../../http/index.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { RunsContext } from '../context.ts';
import { anyObject, flag, text } from '../../../shared/contracts/fields.ts';
import { byName, listOf, named, object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { unknownsOf } from '../../../shared/explain/index.ts';
import { readLibrary } from '../library/versions.ts';
import { runsHoldingBack } from '../runs-concerned.ts';

/** What is written by hand is shorter; a larger one is handed in with `validate_only`. */
const maxCheckBytes = 4 * 1024 * 1024;

/** When the run is to begin and to be over, in the place of what the workflow says of it. */
export const timeFields = {
  not_before: told(
    text,
    'No step begins before then: a time in ISO 8601 with its offset, or milliseconds since the epoch.',
  ),
  after: told(text, 'No step begins before that time of day comes next in the zone of the lab: `21:00`.'),
  complete_by: told(text, 'When the run should be over: a time as in `not_before`.'),
} as const;

/** What a form says of the times of its run. */
export function timesIn({ not_before, after, complete_by }: WrittenTimes): { times?: WrittenTimes } {
  const times = defined({ not_before, after, complete_by });
  return Object.keys(times).length === 0 ? {} : { times };
}

/** What a submission may say in the place of a workflow. */
export const libraryInstead =
  'In the place of `workflow` and `workflows`: a version of the library, `mix@3`, or `mix` for the newest.';

/** A workflow that is looked at, with what comes with it. */
export const checkFields = {
  [optional]: {
    workflow: named(
      told(text, 'The workflow, YAML or JSON, as a text; it, or `library`, is there.'),
      'the text of a workflow, YAML or JSON',
    ),
    library: told(text, libraryInstead),
    payload: told(anyObject, 'Values that the workflow takes by name.'),
    parameters: told(
      anyObject,
      "Values for the workflow's parameters; without it those without a default are not asked for.",
    ),
    files: named(
      told({ ...listOf(text), maxItems: 10_000 } as const, 'Names of the files that would come with it.'),
      'a list of file names, 10,000 at most',
    ),
    workflows: told(
      byName(text),
      'The texts of the workflows that it uses, by their paths from its folder on: `{"parts/wash.yaml": "name: …"}`.',
    ),
    ...timeFields,
    count: named(
      told({ type: 'integer', minimum: 1, maximum: maxRuns } as const, 'So many runs would be made of it.'),
      `a whole number from 1 to ${maxRuns}`,
    ),
    table: told(text, 'CSV: the header names parameters of the workflow, and each row would be a run.'),
    simulate: told(flag, 'True for a run that no instrument is needed for.'),
    strict: told(flag, 'True where what nobody heeds in it is a problem.'),
  },
} as const;

const checkRequest = object(checkFields);

/** The JSON body of a call that looks at a workflow. */
export const checkBody = {
  ...({ read: 'fields', required: true, maxBytes: maxCheckBytes, unfit: 'invalid_form' } as const),
  content: {
    'application/json': {
      schema: checkRequest,
      example: { workflow: 'name: mix\nflowdef: []\n', payload: { volume: 20 }, files: ['plan.py'] },
    },
  },
} as const;

/** A WeirError `invalid_form`. */
export function notBoth(): WeirError {
  return badField(
    'library',
    '"library" names a workflow that is kept: leave "workflow" and "workflows" out, or leave it out',
  );
}

/**
 * What is to be checked, as a JSON body says it.
 * @throws WeirError `bad_request` where there is no workflow, `invalid_form`, `too_large`, `workflow_not_found`, `store_unavailable`
 */
export async function toCheckRequest(
  context: RunsContext,
  asked: ValueOf<typeof checkRequest>,
): Promise<CheckRequest> {
  const { payload = {}, parameters, files = [], simulate = false, strict = false } = asked;
  const { text, workflows } = await readTexts(context, asked);
  const { count, table } = asked;
  demandRunsAsked(count, table);
  const many = {
    ...defined({ count }),
    ...(table === undefined ? {} : { table: { name: namelessTable, text: table } }),
  };
  return { text, payload, parameters, files, simulate, strict, workflows, ...timesIn(asked), ...many };
}

async function readTexts(
  context: RunsContext,
  { workflow, workflows, library }: ValueOf<typeof checkRequest>,
): Promise<Pick<CheckRequest, 'text' | 'workflows'>> {
  if (library === undefined) {
    if (workflow !== undefined) return { text: workflow, workflows: usedWorkflows(workflows ?? {}) };
    const message =
      '"workflow" is missing: send the text of a workflow, YAML or JSON, or name one of the library with "library"';
    throw new WeirError('bad_request', message, { details: [{ pointer: '/workflow', message }] });
  }
  if (workflow !== undefined || workflows !== undefined) throw notBoth();
  const kept = await readLibrary(context, library, context.deadlines.begin());
  return { text: kept.workflow, workflows: kept.workflows };
}

/** @throws WeirError `too_large`, before a table of that many bytes is read */
export function demandSmallTable(bytes: number): void {
  if (bytes > maxTableBytes)
    throw new WeirError(
      'too_large',
      `a table may have ${maxTableBytes} bytes at most: split it, or give large values as files`,
    );
}

/** A table says by its rows how many runs there are. @throws WeirError `invalid_form`, `too_large` */
export function demandRunsAsked(count: unknown, table: string | undefined): void {
  if (table !== undefined) demandSmallTable(Buffer.byteLength(table));
  if (count === undefined || table === undefined) return;
  throw badField(
    'count',
    '"count" and "table" are both given: a table says by its rows how many runs there are, so leave "count" out',
  );
}

/** What a workflow is checked against, as it is now. @throws WeirError `store_unavailable`. */
export async function readCheckFacts(context: RunsContext): Promise<CheckFacts> {
  const { store, embedded, workcellState } = context;
  const [fields, at] = await Promise.all([workcellState.read(), store.now()]);
  const runs = await runsHoldingBack(store, decodeWorkcellState(fields));
  const unknown = [...runs.values()].flatMap(({ summary }) =>
    unknownsOf(summary).map(({ command_id, run }) => [command_id, run] as const),
  );
  return { workcell: context.workcell, embedded, fields, at, unknown: Object.fromEntries(unknown) };
}

/** The most workflows that may come with one that uses them. */
const maxFiles = 200;
/** Characters of all of them: reading YAML takes time. */
const maxCharacters = 4 * 1024 * 1024;

/** The workflows that come with one that uses them, texts by paths, where they are not too many. @throws WeirError `too_large`. */
export function usedWorkflows(workflows: Record<string, string>): Record<string, string> {
  const texts = Object.values(workflows);
  if (texts.length > maxFiles) {
    throw new WeirError('too_large', `"workflows" has ${texts.length} workflows, and may have ${maxFiles}`);
  }
  if (texts.reduce((sum, text) => sum + text.length, 0) > maxCharacters) {
    throw new WeirError('too_large', `"workflows" may have ${maxCharacters} characters in all`);
  }
  return workflows;
}
