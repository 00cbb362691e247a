import { Router, type RequestHandler } from 'express';
import {
  nameOfCaller,
  idInPath,
  resource,
  bodyOf,
  documentBody,
  alsoAt,
  json,
  type Operation,
  withStore,
} from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { findRecord, sendRecords, recordQuery, records } from '../list-records.ts';
import { eventView } from '../../runs/index.ts';
import { postEvent } from './post-event.ts';
import { WholeEvents } from './whole-events.ts';
import { text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { eventSchema, eventViewSchema } from './event-schema.ts';

const tag = 'Events';

const postEventCall: Operation = {
  id: 'postEvent',
  method: 'post',
  path: '/events',
  access: 'data:write',
  tag,
  summary: 'Logs an event',
  body: {
    required: true,
    content: {
      'application/json': { schema: eventSchema },
      'application/x-www-form-urlencoded': { schema: eventSchema },
    },
  },
  answers: { 200: json('The event, whole.', eventViewSchema) },
  errors: ['invalid_document', 'id_taken', 'too_large', ...withStore],
};

const listEvents: Operation = {
  id: 'listEvents',
  method: 'get',
  path: '/events',
  access: 'runs:read',
  tag,
  summary: 'Lists events',
  description: 'The newest 100,000 are kept (`WEIR_KEEP_EVENTS`).',
  query: recordQuery,
  answers: { 200: records('Events', eventViewSchema) },
  errors: ['run_unreadable', ...withStore],
};

const listAllEvents = alsoAt(listEvents, '/events/all', 'listAllEvents');

const getEvent: Operation = {
  id: 'getEvent',
  method: 'get',
  path: '/events/{id}',
  access: 'runs:read',
  tag,
  summary: 'Shows an event',
  params: object({ id: told(text, 'The id of the event.') }),
  answers: { 200: json('The event.', eventViewSchema) },
  errors: ['record_not_found', 'run_unreadable', ...withStore],
};

export const eventsApi: readonly Operation[] = [listEvents, postEventCall, listAllEvents, getEvent];

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
    const event = await postEvent(context, bodyOf(request), nameOfCaller(request, undefined));
    response.json(eventView(event, context.data));
  };
  resource(router, [listEvents, list], [postEventCall, ...documentBody, post]);
  // Before the id: it would be taken for one.
  resource(router, [listAllEvents, list]);
  resource(router, [
    getEvent,
    async (request, response) => {
      const { body, group } = await findRecord(context, 'event', idInPath(request, 'event'));
      const event = await new WholeEvents(context).of(body, group);
      response.json(eventView(event, context.data));
    },
  ]);
  return router;
}
