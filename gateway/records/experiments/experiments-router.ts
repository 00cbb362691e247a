import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { EventBody } from '../../../shared/contracts/event.ts';
import { isId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  keyOfCaller,
  document,
  inBody,
  inPath,
  inQuery,
  ofId,
  sendJsonText,
  resource,
  alsoAt,
  json,
  type Operation,
  withStore,
} from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { datapointView, datapointViewSchema } from '../data/datapoint.ts';
import { eventLine, eventView } from '../../runs/index.ts';
import { WholeEvents } from '../events/whole-events.ts';
import { findRecord, readRecords, sendRecords, linked, recordQuery, records } from '../list-records.ts';
import { checkIn, experimentView, registerExperiment, experimentSchema } from './experiment.ts';
import { valuesOfExperiment, valuesQuery, valuesView } from './values-of-experiment.ts';
import { listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { eventViewSchema } from '../events/event-schema.ts';
import { experimentViewSchema } from './experiment-view.ts';

const tag = 'Experiments';
const params = ofId('experiment');

const registerExperimentCall = {
  id: 'registerExperiment',
  method: 'post',
  path: '/experiments',
  access: 'runs:submit',
  tag,
  summary: 'Registers an experiment',
  description: 'One that nobody has registered is registered with its first run, event or datapoint.',
  body: document(experimentSchema, {
    example: { experiment_name: 'Hues of blue', email_addresses: ['ada@example.org'] },
    form: true,
  }),
  answers: {
    200: json('The experiment.', experimentViewSchema, { headers: { Location: 'Where the experiment is.' } }),
  },
  errors: ['invalid_document', 'too_large', ...withStore],
} as const satisfies Operation;

const listExperiments = {
  id: 'listExperiments',
  method: 'get',
  path: '/experiments',
  access: 'runs:read',
  tag,
  summary: 'Lists experiments',
  query: recordQuery,
  answers: { 200: records('Experiments', experimentViewSchema) },
  errors: [...withStore],
} as const satisfies Operation;

const listAllExperiments = alsoAt(listExperiments, '/experiments/all', 'listAllExperiments');

const getExperiment = {
  id: 'getExperiment',
  method: 'get',
  path: '/experiments/{id}',
  access: 'runs:read',
  tag,
  summary: 'Shows an experiment',
  params,
  answers: { 200: json('The experiment.', experimentViewSchema) },
  errors: ['record_not_found', ...withStore],
} as const satisfies Operation;

const checkInCall = {
  id: 'checkIn',
  method: 'post',
  path: '/experiments/{id}/check_in',
  access: 'runs:submit',
  tag,
  summary: 'Notes that the client of an experiment lives',
  params,
  answers: { 200: json('It is noted.', { type: 'null' } as const) },
  errors: ['record_not_found', ...withStore],
} as const satisfies Operation;

const listEventsOfExperiment = {
  id: 'listEventsOfExperiment',
  method: 'get',
  path: '/experiments/{id}/events',
  access: 'runs:read',
  tag,
  summary: 'Lists the events of an experiment',
  params,
  query: recordQuery,
  answers: { 200: records('Events', eventViewSchema) },
  errors: ['record_not_found', 'run_unreadable', ...withStore],
} as const satisfies Operation;

const getExperimentLog = {
  id: 'getExperimentLog',
  method: 'get',
  path: '/experiments/{id}/log',
  access: 'runs:read',
  tag,
  summary: 'Shows the events of an experiment as a log',
  params,
  query: recordQuery,
  answers: {
    200: {
      description: "The events, as JSON or as lines in WEI's form: whichever `Accept` prefers.",
      content: { 'application/json': { schema: listOf(eventViewSchema) }, 'text/plain': { schema: text } },
      ...linked,
    },
  },
  errors: ['record_not_found', 'run_unreadable', ...withStore],
} as const satisfies Operation;

const listDataOfExperiment = {
  id: 'listDataOfExperiment',
  method: 'get',
  path: '/experiments/{id}/data',
  access: 'data:read',
  tag,
  summary: 'Lists the datapoints of an experiment',
  params,
  query: recordQuery,
  answers: { 200: records('Datapoints', datapointViewSchema) },
  errors: ['record_not_found', ...withStore],
} as const satisfies Operation;

/** WEI's client leaves the first part out. */
const listDataOfExperimentAsWei = {
  ...alsoAt(listDataOfExperiment, '/{id}/data', 'listDataOfExperimentAsWei'),
  // The first part may be anything: only an id names an experiment.
  params: object({ id: told(text, 'The id of the experiment.') }),
  errors: ['record_not_found', 'not_found', ...withStore],
} as const satisfies Operation;

const listValuesOfExperiment = {
  id: 'listValuesOfExperiment',
  method: 'get',
  path: '/experiments/{id}/values',
  access: 'data:read',
  tag,
  summary: 'The numbers among the datapoints of an experiment, by label over time',
  description:
    'The newest 10,000 datapoints are looked at, or for 2 s, whichever is less; `next` leads to older ones. What simulated runs have made up is left out.',
  params,
  query: valuesQuery,
  answers: { 200: json('Values.', valuesView) },
  errors: ['record_not_found', ...withStore],
} as const satisfies Operation;

export const experimentsApi: readonly Operation[] = [
  listExperiments,
  registerExperimentCall,
  listAllExperiments,
  getExperiment,
  checkInCall,
  listEventsOfExperiment,
  getExperimentLog,
  listDataOfExperiment,
  listDataOfExperimentAsWei,
  listValuesOfExperiment,
];

/** Experiments: register, list, read, and what belongs to one. */
export function experimentsRouter(context: RecordsContext): Router {
  const router = Router();
  const list: RequestHandler = (request, response) =>
    sendRecords(context, request, response, { kind: 'experiment' }, ({ body }) =>
      experimentView(context, body),
    );
  const register: RequestHandler = async (request, response) => {
    const document = inBody(request, registerExperimentCall);
    const body = await registerExperiment(context, document, keyOfCaller(request));
    response.setHeader('Location', `/experiments/${body.experiment_id}`);
    response.json(experimentView(context, body));
  };
  resource(router, [listExperiments, list], [registerExperimentCall, register]);
  // Before the id: it would be taken for one.
  resource(router, [listAllExperiments, list]);
  resource(router, [
    getExperiment,
    async (request, response) => {
      const { body } = await findRecord(context, 'experiment', inPath(request, { params }).id);
      response.json(experimentView(context, body));
    },
  ]);
  resource(router, [
    checkInCall,
    async (request, response) => {
      await checkIn(context, inPath(request, { params }).id);
      response.json(null);
    },
  ]);
  resource(router, [
    listEventsOfExperiment,
    async (request, response) => {
      const group = await known(context, inPath(request, { params }).id);
      const whole = new WholeEvents(context);
      await sendRecords(context, request, response, { kind: 'event', group }, async ({ body }) =>
        eventView(await whole.of(body, group), context.data),
      );
    },
  ]);
  resource(router, [
    getExperimentLog,
    async (request, response) => {
      const group = await known(context, inPath(request, { params }).id);
      const query = { kind: 'event', group } as const;
      const plain = request.accepts(['application/json', 'text/plain']) === 'text/plain';
      const { data } = context;
      const write = (body: EventBody) =>
        plain ? eventLine(body, data) : JSON.stringify(eventView(body, data));
      const whole = new WholeEvents(context);
      const events = await readRecords(context, request, response, query, async ({ body }) =>
        write(await whole.of(body, group)),
      );
      // As in WEI, whose log is a file that the first event makes.
      if (events.length === 0 && inQuery(request, getExperimentLog).cursor === undefined)
        throw new WeirError('record_not_found', `experiment ${group} has no log: no event of it is known`);
      if (plain) response.type('text/plain').send(events.join(''));
      else sendJsonText(response, 200, `[${events.join(',')}]`);
    },
  ]);
  resource(router, [
    listValuesOfExperiment,
    async (request, response) => {
      const group = await known(context, inPath(request, { params }).id);
      response.json(await valuesOfExperiment(context, group, inQuery(request, listValuesOfExperiment)));
    },
  ]);
  resource(router, [
    listDataOfExperiment,
    (request, response) => sendData(context, inPath(request, { params }).id, request, response),
  ]);
  resource(router, [
    listDataOfExperimentAsWei,
    async (request, response, next) => {
      const { id } = inPath(request, listDataOfExperimentAsWei);
      if (isId(id)) await sendData(context, id, request, response);
      else next('route');
    },
  ]);
  return router;
}

async function sendData(
  context: RecordsContext,
  id: string,
  request: Request,
  response: Response,
): Promise<void> {
  const group = await known(context, id);
  await sendRecords(context, request, response, { kind: 'datapoint', group }, ({ body }) =>
    datapointView(body, context.data),
  );
}

/** The id of an experiment that there is. @throws WeirError `record_not_found`. */
async function known(context: RecordsContext, id: string): Promise<string> {
  return (await findRecord(context, 'experiment', id)).id;
}
