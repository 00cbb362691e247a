import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { EventBody } from '../../../shared/contracts/event.ts';
import { isId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  keyOfCaller,
  idInPath,
  sendJsonText,
  resource,
  bodyOf,
  checkDocument,
  documentBody,
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
import {
  checkIn,
  experimentView,
  registerExperiment,
  validateExperiment,
  type ExperimentDocument,
  experimentSchema,
} from './experiment.ts';
import { readValuesQuery, valuesOfExperiment, valuesView } from './values-of-experiment.ts';
import { listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { eventViewSchema } from '../events/event-schema.ts';
import { experimentViewSchema } from './experiment-view.ts';

const tag = 'Experiments';
const params = object({ id: told(text, 'The id of the experiment.') });

const registerExperimentCall: Operation = {
  id: 'registerExperiment',
  method: 'post',
  path: '/experiments',
  access: 'runs:submit',
  tag,
  summary: 'Registers an experiment',
  description: 'One that nobody has registered is registered with its first run, event or datapoint.',
  body: {
    required: true,
    content: {
      'application/json': {
        schema: experimentSchema,
        example: { experiment_name: 'Hues of blue', email_addresses: ['ada@example.org'] },
      },
      'application/x-www-form-urlencoded': { schema: experimentSchema },
    },
  },
  answers: {
    200: json('The experiment.', experimentViewSchema, { headers: { Location: 'Where the experiment is.' } }),
  },
  errors: ['invalid_document', 'too_large', ...withStore],
};

const listExperiments: Operation = {
  id: 'listExperiments',
  method: 'get',
  path: '/experiments',
  access: 'runs:read',
  tag,
  summary: 'Lists experiments',
  query: recordQuery,
  answers: { 200: records('Experiments', experimentViewSchema) },
  errors: [...withStore],
};

const listAllExperiments = alsoAt(listExperiments, '/experiments/all', 'listAllExperiments');

const getExperiment: Operation = {
  id: 'getExperiment',
  method: 'get',
  path: '/experiments/{id}',
  access: 'runs:read',
  tag,
  summary: 'Shows an experiment',
  params,
  answers: { 200: json('The experiment.', experimentViewSchema) },
  errors: ['record_not_found', ...withStore],
};

const checkInCall: Operation = {
  id: 'checkIn',
  method: 'post',
  path: '/experiments/{id}/check_in',
  access: 'runs:submit',
  tag,
  summary: 'Notes that the client of an experiment lives',
  params,
  answers: { 200: json('It is noted.', { type: 'null' } as const) },
  errors: ['record_not_found', ...withStore],
};

const listEventsOfExperiment: Operation = {
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
};

const getExperimentLog: Operation = {
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
};

const listDataOfExperiment: Operation = {
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
};

/** WEI's client leaves the first part out. */
const listDataOfExperimentAsWei: Operation = {
  ...alsoAt(listDataOfExperiment, '/{id}/data', 'listDataOfExperimentAsWei'),
  errors: ['record_not_found', 'not_found', ...withStore],
};

const listValuesOfExperiment: Operation = {
  id: 'listValuesOfExperiment',
  method: 'get',
  path: '/experiments/{id}/values',
  access: 'data:read',
  tag,
  summary: 'The numbers among the datapoints of an experiment, by label over time',
  description:
    'The newest 10,000 datapoints are looked at, or for 2 s, whichever is less; `next` leads to older ones. What simulated runs have made up is left out.',
  params,
  query: object(
    {},
    {
      label: told(text, 'Those of these labels alone, with commas between.'),
      cursor: told({ type: 'integer', minimum: 1 } as const, '`next` of the answer before.'),
    },
  ),
  answers: { 200: json('Values.', valuesView) },
  errors: ['record_not_found', ...withStore],
};

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
    const document = checkDocument<ExperimentDocument>(bodyOf(request), validateExperiment, ['campaign_id']);
    const body = await registerExperiment(context, document, keyOfCaller(request));
    response.setHeader('Location', `/experiments/${body.experiment_id}`);
    response.json(experimentView(context, body));
  };
  resource(router, [listExperiments, list], [registerExperimentCall, ...documentBody, register]);
  // Before the id: it would be taken for one.
  resource(router, [listAllExperiments, list]);
  resource(router, [
    getExperiment,
    async (request, response) => {
      const { body } = await findRecord(context, 'experiment', experimentId(request));
      response.json(experimentView(context, body));
    },
  ]);
  resource(router, [
    checkInCall,
    async (request, response) => {
      await checkIn(context, experimentId(request));
      response.json(null);
    },
  ]);
  resource(router, [
    listEventsOfExperiment,
    async (request, response) => {
      const group = await known(context, request);
      const whole = new WholeEvents(context);
      await sendRecords(context, request, response, { kind: 'event', group }, async ({ body }) =>
        eventView(await whole.of(body, group), context.data),
      );
    },
  ]);
  resource(router, [
    getExperimentLog,
    async (request, response) => {
      const group = await known(context, request);
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
      if (events.length === 0 && request.query['cursor'] === undefined)
        throw new WeirError('record_not_found', `experiment ${group} has no log: no event of it is known`);
      if (plain) response.type('text/plain').send(events.join(''));
      else sendJsonText(response, 200, `[${events.join(',')}]`);
    },
  ]);
  resource(router, [
    listValuesOfExperiment,
    async (request, response) => {
      const requested = readValuesQuery(request);
      response.json(await valuesOfExperiment(context, await known(context, request), requested));
    },
  ]);
  resource(router, [listDataOfExperiment, (request, response) => sendData(context, request, response)]);
  resource(router, [
    listDataOfExperimentAsWei,
    async (request, response, next) => {
      // The first part may be anything: only an id names an experiment.
      if (isId(request.params['id'])) await sendData(context, request, response);
      else next('route');
    },
  ]);
  return router;
}

async function sendData(context: RecordsContext, request: Request, response: Response): Promise<void> {
  const group = await known(context, request);
  await sendRecords(context, request, response, { kind: 'datapoint', group }, ({ body }) =>
    datapointView(body, context.data),
  );
}

/** The id of an experiment that there is. @throws WeirError `record_not_found`. */
async function known(context: RecordsContext, request: Request): Promise<string> {
  return (await findRecord(context, 'experiment', experimentId(request))).id;
}

function experimentId(request: Request): string {
  return idInPath(request, 'experiment');
}
