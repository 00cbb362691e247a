import { Router, type RequestHandler } from 'express';
import { nameOfAsker, idInPath, resource, bodyOf, documentBody } from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { findRecord } from '../find-record.ts';
import { sendRecords } from '../list-records.ts';
import { eventView } from '../../runs/index.ts';
import * as api from './events-api.ts';
import { postEvent } from './post-event.ts';
import { WholeEvents } from './whole-events.ts';

/** Events: what clients log, and what weir does. */
export function eventsRouter(context: RecordsContext): Router {
  const router = Router();
  const list: RequestHandler = (request, response) => {
    const whole = new WholeEvents(context);
    return sendRecords(context, request, response, { kind: 'event' }, async ({ body, group }) =>
      eventView(await whole.of(body, group), context.data),
    );
  };
  const post: RequestHandler = async (request, response) => {
    const event = await postEvent(context, bodyOf(request), nameOfAsker(request, undefined));
    response.json(eventView(event, context.data));
  };
  resource(router, [api.listEvents, list], [api.postEvent, ...documentBody, post]);
  // Before the id: it would be taken for one.
  resource(router, [api.listAllEvents, list]);
  resource(router, [
    api.getEvent,
    async (request, response) => {
      const { body, group } = await findRecord(context, 'event', idInPath(request, 'event'));
      const event = await new WholeEvents(context).of(body, group);
      response.json(eventView(event, context.data));
    },
  ]);
  return router;
}
