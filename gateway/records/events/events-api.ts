import { text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { alsoAt, json, type Operation, withStore } from '../../http/index.ts';
import { recordQuery, records } from '../record-lists.ts';
import { eventSchema, eventViewSchema } from './event-schema.ts';

const tag = 'Events';

export const postEvent: Operation = {
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

export const listEvents: Operation = {
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

export const listAllEvents = alsoAt(listEvents, '/events/all', 'listAllEvents');

export const getEvent: Operation = {
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

export const eventsApi: readonly Operation[] = [listEvents, postEvent, listAllEvents, getEvent];
