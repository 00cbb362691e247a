import { isId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  keyOfCaller,
  recordDone,
  recordKept,
  document,
  ofId,
  sendJsonText,
  alsoAt,
  json,
  type Call,
  callsOf,
} from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { datapointView, datapointViewSchema } from '../data/datapoint.ts';
import { lineOfEvent } from '../../../shared/sentences/index.ts';
import { eventViews } from '../events/whole-events.ts';
import {
  linked,
  type ListAsked,
  findRecord,
  readRecords,
  recordTaken,
  sendRecords,
  recordQuery,
  records,
} from '../list-records.ts';
import { checkIn, experimentView, registerExperiment, experimentSchema } from './experiment.ts';
import { runsOfExperiments, runsOfExperimentsQuery, runsOfExperimentsView } from './runs-of-experiments.ts';
import { valuesOfExperiment, valuesQuery, valuesView } from './values-of-experiment.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { listOf, object, told } from '../../../shared/contracts/object-schema.ts';
import { eventViewSchema } from '../../../shared/contracts/event-view.ts';
import { experimentViewSchema } from '../../../shared/contracts/experiment-view.ts';

const call = callsOf<RecordsContext>('Experiments');
const params = ofId('experiment');

const register = call(
  {
    id: 'registerExperiment',
    route: 'post /experiments',
    ofWei: true,
    access: 'runs:submit',
    summary: 'Registers an experiment',
    description: 'One that nobody has registered is registered with its first run, event or datapoint.',
    body: document(experimentSchema, {
      example: { experiment_name: 'Hues of blue', email_addresses: ['ada@example.org'] },
      form: true,
    }),
    answers: {
      200: json('The experiment.', experimentViewSchema, {
        headers: { Location: 'Where the experiment is.' },
      }),
    },
  },
  async ({ body, request, response, context }) => {
    const experiment = await registerExperiment(context, body, keyOfCaller(request));
    await recordKept(request, recordTaken(context, 'experiment', experiment.experiment_id));
    response.setHeader('Location', `/experiments/${experiment.experiment_id}`);
    return experimentView(context, experiment);
  },
);

const list = call(
  {
    id: 'listExperiments',
    route: 'get /experiments',
    ofWei: true,
    access: 'runs:read',
    summary: 'Lists experiments',
    query: recordQuery,
    answers: { 200: records('Experiments', experimentViewSchema) },
  },
  (asked) => sendRecords(asked, { kind: 'experiment' }, ({ body }) => experimentView(asked.context, body)),
);

const runsOf = call(
  {
    id: 'countRunsOfExperiments',
    route: 'get /experiments/runs',
    access: 'runs:read',
    summary: 'Counts the runs of experiments by state, and tells the newest of each',
    query: runsOfExperimentsQuery,
    answers: { 200: json('What there is of the runs of each, by its id.', runsOfExperimentsView) },
  },
  ({ query, context }) => runsOfExperiments(context, query.experiment_id),
);

const get = call(
  {
    id: 'getExperiment',
    route: 'get /experiments/{id}',
    ofWei: true,
    access: 'runs:read',
    summary: 'Shows an experiment',
    params,
    answers: { 200: json('The experiment.', experimentViewSchema) },
    errors: ['record_not_found'],
  },
  async ({ path, context }) =>
    experimentView(context, (await findRecord(context, 'experiment', path.id)).body),
);

const checkInCall = call(
  {
    id: 'checkIn',
    route: 'post /experiments/{id}/check_in',
    ofWei: true,
    access: 'runs:submit',
    summary: 'Notes that the client of an experiment lives',
    params,
    answers: { 200: json('It is noted.', { type: 'null' } as const) },
    errors: ['record_not_found'],
  },
  async ({ path, request, context }) => {
    // Its client notes it again.
    recordDone(request);
    await checkIn(context, path.id);
    return null;
  },
);

const listEvents = call(
  {
    id: 'listEventsOfExperiment',
    route: 'get /experiments/{id}/events',
    ofWei: true,
    access: 'runs:read',
    summary: 'Lists the events of an experiment',
    params,
    query: recordQuery,
    answers: { 200: records('Events', eventViewSchema) },
    errors: ['record_not_found', 'run_unreadable'],
  },
  async (asked) => {
    const group = await known(asked.context, asked.path.id);
    await sendRecords(asked, { kind: 'event', group }, eventViews(asked.context));
  },
);

const getLog = call(
  {
    id: 'getExperimentLog',
    route: 'get /experiments/{id}/log',
    ofWei: true,
    access: 'runs:read',
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
    errors: ['record_not_found', 'run_unreadable'],
  },
  async (asked) => {
    const { path, query, request, response, context } = asked;
    const group = await known(context, path.id);
    const plain = request.accepts(['application/json', 'text/plain']) === 'text/plain';
    const view = eventViews(context);
    const events = await readRecords(asked, { kind: 'event', group }, async (record) => {
      const event = await view(record);
      return plain ? lineOfEvent(record.body.at, event) : JSON.stringify(event);
    });
    // As in WEI, whose log is a file that the first event makes.
    if (events.length === 0 && query.cursor === undefined)
      throw new WeirError('record_not_found', `experiment ${group} has no log: no event of it is known`);
    if (plain) response.type('text/plain').send(events.join(''));
    else sendJsonText(response, 200, `[${events.join(',')}]`);
  },
);

const dataOfExperiment = {
  id: 'listDataOfExperiment',
  route: 'get /experiments/{id}/data',
  ofWei: true,
  access: 'data:read',
  summary: 'Lists the datapoints of an experiment',
  params,
  query: recordQuery,
  answers: { 200: records('Datapoints', datapointViewSchema) },
  errors: ['record_not_found'],
} as const;

const listData = call(dataOfExperiment, (asked) => sendData(asked.path.id, asked));

/** WEI's client leaves the first part out. */
const listDataAsWei = call(
  {
    ...dataOfExperiment,
    id: 'listDataOfExperimentAsWei',
    like: 'listDataOfExperiment',
    route: 'get /{id}/data',
    ofWei: true,
    description: 'Answers as `GET /experiments/{id}/data` does.',
    // The first part may be anything: only an id names an experiment.
    params: object({ id: told(text, 'The id of the experiment.') }),
    errors: ['record_not_found', 'not_found'],
  },
  async ({ path, ...asked }) => {
    if (!isId(path.id)) return asked.next('route');
    return sendData(path.id, asked);
  },
);

const listValues = call(
  {
    id: 'listValuesOfExperiment',
    route: 'get /experiments/{id}/values',
    access: 'data:read',
    summary: 'The numbers among the datapoints of an experiment, by label over time',
    description:
      'The newest 10,000 datapoints are looked at, or for 2 s, whichever is less; `next` leads to older ones. What simulated runs have made up is left out.',
    params,
    query: valuesQuery,
    answers: { 200: json('Values.', valuesView) },
    errors: ['record_not_found'],
  },
  async ({ path, query, context }) => valuesOfExperiment(context, await known(context, path.id), query),
);

/** Experiments: register, list, read, and what belongs to one. */
export const experiments: readonly Call<RecordsContext>[] = [
  list,
  register,
  alsoAt(list, '/experiments/all', 'listAllExperiments'),
  runsOf,
  get,
  checkInCall,
  listEvents,
  getLog,
  listData,
  listDataAsWei,
  listValues,
];

async function sendData(id: string, asked: ListAsked): Promise<void> {
  const group = await known(asked.context, id);
  await sendRecords(asked, { kind: 'datapoint', group }, ({ body }) =>
    datapointView(body, asked.context.data),
  );
}

/** The id of an experiment that there is. @throws WeirError `record_not_found`. */
async function known(context: RecordsContext, id: string): Promise<string> {
  return (await findRecord(context, 'experiment', id)).id;
}
