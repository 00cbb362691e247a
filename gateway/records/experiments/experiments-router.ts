import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { EventBody } from '../../../shared/contracts/event.ts';
import { isId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  keyOfAsker,
  idInPath,
  sendJsonText,
  resource,
  bodyOf,
  checkDocument,
  documentBody,
} from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { datapointView } from '../data/datapoint.ts';
import { eventLine, eventView } from '../../runs/index.ts';
import { WholeEvents } from '../events/whole-events.ts';
import { findRecord } from '../find-record.ts';
import { readRecords, sendRecords } from '../list-records.ts';
import * as api from './experiments-api.ts';
import { checkIn, experimentView, registerExperiment } from './experiment.ts';
import { readValuesWish, valuesOfExperiment } from './values-of-experiment.ts';
import { validateExperiment, type ExperimentDocument } from './experiment-schema.ts';

/** Experiments: register, list, read, and what belongs to one. */
export function experimentsRouter(context: RecordsContext): Router {
  const router = Router();
  const list: RequestHandler = (request, response) =>
    sendRecords(context, request, response, { kind: 'experiment' }, ({ body }) =>
      experimentView(context, body),
    );
  const register: RequestHandler = async (request, response) => {
    const document = checkDocument<ExperimentDocument>(bodyOf(request), validateExperiment, ['campaign_id']);
    const body = await registerExperiment(context, document, keyOfAsker(request));
    response.setHeader('Location', `/experiments/${body.experiment_id}`);
    response.json(experimentView(context, body));
  };
  resource(router, [api.listExperiments, list], [api.registerExperiment, ...documentBody, register]);
  // Before the id: it would be taken for one.
  resource(router, [api.listAllExperiments, list]);
  resource(router, [
    api.getExperiment,
    async (request, response) => {
      const { body } = await findRecord(context, 'experiment', experimentId(request));
      response.json(experimentView(context, body));
    },
  ]);
  resource(router, [
    api.checkIn,
    async (request, response) => {
      await checkIn(context, experimentId(request));
      response.json(null);
    },
  ]);
  resource(router, [
    api.listEventsOfExperiment,
    async (request, response) => {
      const group = await known(context, request);
      const whole = new WholeEvents(context);
      await sendRecords(context, request, response, { kind: 'event', group }, async ({ body }) =>
        eventView(await whole.of(body, group), context.data),
      );
    },
  ]);
  resource(router, [
    api.getExperimentLog,
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
    api.listValuesOfExperiment,
    async (request, response) => {
      const wish = readValuesWish(request);
      response.json(await valuesOfExperiment(context, await known(context, request), wish));
    },
  ]);
  resource(router, [api.listDataOfExperiment, (request, response) => sendData(context, request, response)]);
  resource(router, [
    api.listDataOfExperimentAsWei,
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
