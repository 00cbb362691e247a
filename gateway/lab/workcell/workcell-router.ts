import {
  shareOf,
  json,
  by,
  takes,
  alsoAt,
  type Call,
  callsOf,
  demandReason,
  recordChange,
  withRemedy,
  whoAndWhy,
  maxOrderBytes,
  onceFor,
  sendJsonText,
  SharedRead,
} from '../../http/index.ts';
import { sha256Of } from '../../../shared/kernel/digest.ts';
import express from 'express';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabContext } from '../context.ts';
import { giveOrder } from '../admin/give-order.ts';
import { clearRuns } from './clear-runs.ts';
import { takeDefinition } from './define-workcell.ts';
import { type Workcell } from '../../../shared/contracts/workcell.ts';
import { writeJson } from '../../../shared/kernel/json/write-json.ts';
import { pythonRepr } from '../../../shared/kernel/json/python-repr.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { demandModule } from '../../../shared/contracts/demand-module.ts';
import { runsHoldingBack } from '../../runs/index.ts';
import { unknownOf, describeModule } from '../../../shared/explain/index.ts';

import { describeServer, describeState, describeWorkcell } from './describe-workcell.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { byName, object, optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import { workcellSchema } from '../../../shared/workcell/index.ts';
import {
  moduleView,
  serverConfigView,
  workcellStateView,
  workcellView,
} from '../../../shared/contracts/workcell-view.ts';

/** None of them can be sent by a page of another site unless it has asked before. */
const definitionTypes = ['json', 'application/yaml', 'text/yaml', 'application/x-yaml', 'text/x-yaml'];

const tooLargeRemedy = 'state the workcell in its file, and give a reset, which reads it';

/** How many of the runs that are left an answer tells. */
const mostTold = 100;

const call = callsOf<LabContext>('Workcell');

/** All callers that ask while the state is read share the next one: it is the same for each, and may have 16 MiB. */
const writtenStates = onceFor(
  (context: LabContext) => new SharedRead(async () => writeJson(await stateOf(context))),
);

const get = call(
  {
    id: 'getWorkcell',
    route: 'get /wc',
    ofWei: true,
    access: 'lab:read',
    summary: 'Shows the definition of the workcell that is in force',
    answers: { 200: json('The definition.', workcellView) },
  },
  ({ context }) => describeWorkcell(context),
);

const reason = told(text, 'Why; stands in the audit.');
const document = { title: 'WorkcellFile', ...workcellSchema } as const;
const yaml = { schema: { type: 'string', description: 'A workcell in YAML.' } } as const;

const define = call(
  {
    id: 'defineWorkcell',
    route: 'post /wc',
    ofWei: true,
    access: 'lab:define',
    summary: 'Takes another definition, in force until the next reset',
    description: 'Drivers, configs of drivers, webhooks and mail servers stay as the workcell file has them.',
    query: object({ [optional]: { by } }),
    body: {
      required: true,
      content: {
        'application/json': { schema: document },
        'application/yaml': yaml,
        'text/yaml': yaml,
        'application/x-yaml': yaml,
        'text/x-yaml': yaml,
      },
    },
    answers: { 200: json('The definition in force.', workcellView) },
    errors: ['invalid_workcell', 'too_large', 'broker_unavailable'],
  },
  async ({ query, request, context }) => {
    const text: unknown = request.body;
    if (typeof text !== 'string') {
      const types = 'with Content-Type: application/json or application/yaml';
      throw new WeirError('bad_request', `send the definition of the workcell as JSON or YAML, ${types}`);
    }
    const before = digestOf(context.workcell);
    const { by } = whoAndWhy(request, query);
    await takeDefinition(context, text, { by, from: shareOf(request) });
    recordChange(request, { before, after: digestOf(context.workcell) });
    return describeWorkcell(context);
  },
  () => [withRemedy(express.text({ type: definitionTypes, limit: maxMessageBytes }), tooLargeRemedy)],
);

const getConfig = call(
  {
    id: 'getConfig',
    route: 'get /wc/config',
    ofWei: true,
    access: 'lab:read',
    summary: 'Shows the settings that the server goes by',
    answers: { 200: json('The settings.', serverConfigView) },
  },
  ({ context }) => describeServer(context),
);

const getState = call(
  {
    id: 'getWorkcellState',
    route: 'get /wc/state',
    ofWei: true,
    access: 'lab:read',
    summary: 'Shows how the workcell stands: modules, locations, runs',
    description: 'Nothing is asked of an instrument for it.',
    answers: { 200: json('How it stands.', workcellStateView) },
  },
  async ({ response, context }) => sendJsonText(response, 200, await writtenStates(context).read()),
);

const reset = call(
  {
    id: 'resetWorkcell',
    route: 'post /wc/state/reset',
    ofWei: true,
    access: 'lab:operate',
    summary: 'Resets the workcell, as `POST /admin/reset` does',
    ...takes(object({ [optional]: { by, reason } }), { maxBytes: maxOrderBytes }),
    answers: { 200: json('How it stands.', workcellStateView) },
    errors: ['changes_nothing', 'stopped', 'reason_required', 'invalid_workcell', 'broker_unavailable'],
  },
  async ({ body, request, context }) => {
    const { by } = whoAndWhy(request, body);
    await giveOrder(context, { command: 'reset', ...(by === undefined ? {} : { by }) });
    return stateOf(context);
  },
  (context) => [demandReason(context, 'reset')],
);

const clear = call(
  {
    id: 'clearRuns',
    route: 'delete /wc/clear_runs',
    ofWei: true,
    access: 'lab:define',
    summary: 'Forgets completed and failed runs',
    description: 'Their folders stay.',
    answers: {
      200: json(
        'Those that are left, 100 at most, as one text.',
        titled('RunsLeft', { Workflows: told(text, 'As Python writes a dictionary.') }),
      ),
    },
  },
  async ({ context }) => {
    const deadline = context.deadlines.begin();
    await clearRuns(context, deadline);
    const left = await deadline.withStore(() => context.store.listRuns({ limit: mostTold }));
    const runs = left.runs.map(({ definition, state: of }) => [definition.run_id, of]);
    return { Workflows: pythonRepr(Object.fromEntries(runs) as Record<string, string>) };
  },
);

const getModule = call(
  {
    id: 'getModuleState',
    route: 'get /modules/{name}/state',
    ofWei: true,
    access: 'lab:read',
    summary: 'Shows how a module stands',
    params: object({ name: told(text, 'The module.') }),
    answers: { 200: json('The module, under its name.', byName(moduleView)) },
    errors: ['not_found'],
  },
  async ({ path: { name }, context }) => {
    const { workcell, deadlines, store, embedded } = context;
    const module = demandModule(workcell, name);
    const [state, holdingBack] = await deadlines.begin().withStore(async () => {
      const read = decodeWorkcellState(await store.readWorkcell());
      return [read, await runsHoldingBack(store, read)];
    });
    const beside = { unknownOf: unknownOf(holdingBack), now: Date.now(), embedded };
    return { [name]: describeModule(workcell, module, state, beside) };
  },
);

const first = [get, define, getConfig, getState, reset, clear];

/** The workcell under both of WEI's names, and its modules: what they are, and how they stand. */
export const workcell: readonly Call<LabContext>[] = [
  ...first,
  ...first.map((each) => {
    const { id, path } = each.operation;
    return alsoAt(each, `/workcells${path.slice('/wc'.length)}`, `${id}AtWorkcells`);
  }),
  getModule,
];

function stateOf(context: LabContext): Promise<JsonObject> {
  return context.deadlines.begin().withStore(() => describeState(context));
}

/** What the audit keeps of a definition. */
function digestOf(workcell: Workcell): JsonObject {
  return { sha256: sha256Of(JSON.stringify(workcell)) };
}
