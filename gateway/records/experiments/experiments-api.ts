import { listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { alsoAt, json, type Operation, withStore } from '../../http/index.ts';
import { linked, recordQuery, records } from '../record-lists.ts';
import { datapointViewSchema } from '../data/datapoint-schema.ts';
import { eventViewSchema } from '../events/event-schema.ts';
import { experimentSchema } from './experiment-schema.ts';
import { experimentViewSchema } from './experiment-view.ts';
import { valuesView } from './values-view.ts';

const tag = 'Experiments';
const params = object({ id: told(text, 'The id of the experiment.') });

export const registerExperiment: Operation = {
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

export const listExperiments: Operation = {
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

export const listAllExperiments = alsoAt(listExperiments, '/experiments/all', 'listAllExperiments');

export const getExperiment: Operation = {
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

export const checkIn: Operation = {
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

export const listEventsOfExperiment: Operation = {
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

export const getExperimentLog: Operation = {
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

export const listDataOfExperiment: Operation = {
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
export const listDataOfExperimentAsWei: Operation = {
  ...alsoAt(listDataOfExperiment, '/{id}/data', 'listDataOfExperimentAsWei'),
  errors: ['record_not_found', 'not_found', ...withStore],
};

export const listValuesOfExperiment: Operation = {
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
  registerExperiment,
  listAllExperiments,
  getExperiment,
  checkIn,
  listEventsOfExperiment,
  getExperimentLog,
  listDataOfExperiment,
  listDataOfExperimentAsWei,
  listValuesOfExperiment,
];
