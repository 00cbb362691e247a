import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../../../gateway/server/api/openapi-document.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import {
  DescribedAnswers,
  type Description,
  type GivenAnswer,
} from '../../support/described/described-answers.ts';

const answers = new DescribedAnswers(openapiDocument(operations, '0') as unknown as Description);

const up: GivenAnswer = {
  method: 'GET',
  url: '/up',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: '{"up":true}',
};

const problem = (code: string, status: number): Partial<GivenAnswer> => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    ...{ type: `urn:weir:error:${code}`, title: 'x', status, detail: 'x' },
    ...{ instance: '/', code, request_id: 'x' },
  }),
});

const feed = (event: string, data: object): Partial<GivenAnswer> => ({
  url: '/feed',
  contentType: 'text/event-stream',
  body: `retry: 1000\n\nid: 1\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
});

describe('the check of answers', () => {
  it.each([
    ['an answer as it is described', {}],
    ['a slash at the end', { url: '/up/' }],
    ['an error that every call may give', problem('forbidden', 403)],
    ['an error of the call', { url: '/runs/X', ...problem('run_not_found', 404) }],
    ['a path that is none', { url: '/nowhere', ...problem('not_found', 404) }],
    ['a method that is none', { method: 'PUT', ...problem('method_not_allowed', 405) }],
    ['an event as it is described', feed('position', { at: 1, store: 'up' })],
  ])('%s > is right', (_, change) => {
    expect(answers.faultsOf({ ...up, ...change })).toEqual([]);
  });

  it.each([
    ['another status', { status: 202 }, /no answer of this status/],
    ['another type', { contentType: 'text/html' }, /its type is "text\/html"/],
    ['another value', { body: '{"up":1}' }, /\/up must be/],
    ['a field that is missing', { body: '{}' }, /'up'/],
    ['a field that nobody describes', { body: '{"up":true,"more":1}' }, /"more"/],
    ['half a body', { body: '{"up":' }, /is no JSON/],
    [
      'a problem without its code',
      { url: '/runs/X', ...problem('stopped', 409) },
      /no answer of this status/,
    ],
    ['a code of another call', { url: '/now', ...problem('too_many_readers', 503) }, /too_many_readers/],
    ['what is described nowhere', { url: '/nowhere', method: 'POST' }, /nothing is described/],
    ['another event', feed('position', { at: 1, store: 'gone' }), /store/],
  ])('%s > is told', (_, change, fault) => {
    expect(answers.faultsOf({ ...up, ...change }).join('\n')).toMatch(fault);
  });
});
