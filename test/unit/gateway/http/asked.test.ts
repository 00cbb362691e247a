import type { Request, RequestHandler, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { document, ofId, takes, type Operation } from '../../../../gateway/http/api/operation.ts';
import { checkAsked, inBody, inPath, inQuery } from '../../../../gateway/http/asked.ts';
import { checkDocument } from '../../../../gateway/http/fields.ts';
import { anyMoment, anyUlidOrNull } from '../../../../shared/contracts/fields.ts';
import { named, object, optional } from '../../../../shared/contracts/object-schema.ts';
import { tagsForm } from '../../../../shared/contracts/tag.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';

const id = '01KB0Q3W6J8ZC2V5N7T9R4XMPD';
const operation = {
  ...{ id: 'x', method: 'post', path: '/x/{id}', access: 'anybody', tag: 'Runs', summary: '', answers: {} },
  errors: ['record_not_found', 'bad_id'],
} as const satisfies Operation;
const list = {
  ...operation,
  params: ofId('event'),
  query: object({
    [optional]: {
      limit: { type: 'integer', minimum: 1, maximum: 10, default: 10 } as const,
      kind: { type: 'array', items: { type: 'string', enum: ['run', 'step'] }, maxItems: 3 } as const,
      from: anyMoment,
      text: { type: 'string', minLength: 1, maxLength: 5 } as const,
      cursor: anyUlidOrNull,
    },
  }),
} as const satisfies Operation;
const control = {
  ...operation,
  ...takes(
    object({
      as: named({ type: 'string', enum: ['happened', 'skip'] } as const, 'one of happened, skip'),
      [optional]: {
        by: { type: 'string' } as const,
        revision: { type: 'integer', minimum: 0 } as const,
        data: { type: 'object', additionalProperties: true } as const,
        tags: tagsForm,
      },
    }),
    { only: { preview: { type: 'string' } } },
  ),
} as const satisfies Operation;
const post = {
  ...operation,
  body: document(
    object({
      name: named({ type: 'string', pattern: '^[a-z]+$' }, 'small letters'),
      [optional]: { id: anyUlidOrNull, tags: tagsForm, note: { type: 'string' } as const },
    }),
  ),
} as const satisfies Operation;

interface Said {
  params?: object;
  query?: object;
  body?: unknown;
}

/** What the handlers are given; what the refusal says where there is one. */
async function ask(of: Operation, said: Said): Promise<Request> {
  const request = {
    params: { id },
    query: {},
    headers: {},
    is: () => 'json',
    ...said,
  } as Partial<Request> as Request;
  for (const handler of checkAsked(of)) await pass(handler, request);
  return request;
}

function pass(handler: RequestHandler, request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: Error | string) => (error instanceof Error ? reject(error) : resolve());
    void handler(request, {} as Response, next);
  });
}

async function refusal(of: Operation, said: Said): Promise<string> {
  const error: unknown = await ask(of, said)
    .then((request) => inBody(request, control))
    .catch((thrown: unknown) => thrown);
  if (!WeirError.is(error)) return 'none';
  return `${error.code}: ${error.message}`;
}

describe('what a request says', () => {
  it('a path and a query that fit > are read as their schemas have them', async () => {
    const query = {
      limit: '3',
      kind: ['run, step', 'run'],
      from: '2026-11-26',
      cursor: id.toLowerCase(),
    };
    const request = await ask(list, { params: { id: id.toLowerCase() }, query });
    expect(inPath(request, list)).toEqual({ id });
    expect(inQuery(request, list)).toEqual({
      limit: 3,
      kind: ['run', 'step', 'run'],
      from: '2026-11-26',
      cursor: id,
    });
    expect(inQuery(await ask(list, {}), list)).toEqual({ limit: 10 });
  });

  it.each([
    [{ limit: '0' }, 'bad_request: "limit" must be a whole number from 1 to 10, and is 0'],
    [{ limit: '1e1' }, 'bad_request: "limit" must be a whole number from 1 to 10, and is "1e1"'],
    [{ limit: ['1', '2'] }, 'bad_request: "limit" may be given once'],
    [{ kind: 'run,stop' }, 'bad_request: "kind" must be one of "run", "step"; did you mean "step"?'],
    [
      { from: '2026-02-31' },
      'bad_request: "from" must be a time such as 2026-11-26T14:00:00Z (with its offset)',
    ],
    [{ text: '' }, 'bad_request: "text" must be a text of 1 to 5 characters, and is ""'],
    [
      { cursor: 'x' },
      'bad_id: "cursor" must be a ULID (26 characters, the first of them 0 to 7), and is "x"',
    ],
    [
      { cursor: 'x', limit: '0' },
      'bad_request: "limit" must be a whole number from 1 to 10, and is 0; "cursor" must',
    ],
    [{ knd: 'run' }, 'bad_request: "knd" is not known here; did you mean "kind"?'],
    [{ cursor: 'x', colour: 'red' }, '"colour" is not known here: there are limit, kind, from, text, cursor'],
  ])('the query %j > is refused with what it must be', async (query, why) => {
    expect(await refusal(list, { query })).toContain(why);
  });

  it.each<[string, Operation]>([
    ['a list, as WEI asks for it', { ...list, ofWei: true }],
    ['a change, as WEI asks for it', { ...control, ofWei: true }],
    ['agents', { ...list, tag: 'Internal' }],
    ['orders', { ...control, body: { ...control.body, read: 'leniently' } }],
  ])('what a call for %s does not know > is left out', async (_, of) => {
    expect(await refusal(of, { query: { as: 'skip', colour: 'red' }, body: { colour: 'red' } })).toBe('none');
  });

  it('a call that takes nothing > says so', async () => {
    expect(await refusal(operation, { query: { simulate: 'true' } })).toBe(
      'bad_request: "simulate" is not known here: this call takes none',
    );
  });

  it('an id in the path that is none > is not found', async () => {
    expect(await refusal(list, { params: { id: 'nonsense' } })).toContain(
      'record_not_found: there is no event "nonsense": an id is a ULID',
    );
  });

  it('fields > are taken from the query and the body, texts of numbers and objects as well', async () => {
    const request = await ask(control, {
      query: { as: 'skip', by: 'Ada' },
      body: { revision: '7', data: '{"a": 1}' },
    });
    expect(inBody(request, control)).toEqual({ as: 'skip', by: 'Ada', revision: 7, data: { a: 1 } });
    const empty = await ask(control, { body: { as: 'skip', by: '', revision: null, data: '' } });
    expect(inBody(empty, control)).toEqual({ as: 'skip' });
  });

  it.each([
    [{}, 'bad_request: "as" is missing: send one of happened, skip'],
    [
      { ass: 'skip' },
      'bad_request: "as" is missing; is it "ass" that is meant?; "ass" is not known here; did you mean "as"?',
    ],
    [{ as: 'skip', previw: '1' }, 'bad_request: "previw" is not known here; did you mean "preview"?'],
    [
      { as: 'skip', tags: ['ok', 'a,b'] },
      'bad_request: each of "tags" must be a tag of 1 to 50 characters that are all seen, without a comma and without a blank at its ends, and one is "a,b"',
    ],
    [{ as: 'skip', by: 'A\0' }, 'bad_request: "by" has a NUL character: send text, in UTF-8'],
    [
      { as: 'skip', by: 'A\ud800' },
      'bad_request: "by" has half of a character (a lone surrogate): send it whole, in UTF-8',
    ],
    [{ as: 'skipp' }, 'bad_request: "as" must be one of happened, skip, and is "skipp"'],
    [{ as: 'skip', by: 5 }, 'bad_request: "by" must be a text, and is 5'],
    [{ as: 'skip', data: '[1]' }, 'bad_request: "data" must be a JSON object, and is [1]'],
  ])('the fields %j > are refused with the name of the field', async (body, why) => {
    expect(await refusal(control, { body })).toBe(why);
  });

  it.each([
    [undefined, 'bad_request: send the document as JSON, with Content-Type: application/json'],
    [{ name: 'Ada' }, 'invalid_document: /name: must be small letters, and is "Ada"'],
    [
      { nam: 'ada' },
      'invalid_document: "name" is missing; is it "nam" that is meant?; /nam: "nam" is not known here',
    ],
    [
      { name: 'ada', id: 'x' },
      'invalid_document: /id: must be a ULID (26 characters, the first of them 0 to 7), and is "x"',
    ],
    [
      { name: 'ada', tags: ['a\u202Eb'] },
      'invalid_document: /tags/0: must be a tag of 1 to 50 characters that are all seen, ',
    ],
    [{ name: 'ada', note: 'a\ud800' }, 'invalid_document: /note: has half of a character'],
  ])('the document %j > is refused with every problem', async (body, why) => {
    expect(await refusal(post, { body })).toContain(why);
  });

  it.each([null, 5, 'a', [[1]]])('a document that is %j > is refused, and names no field', (given) => {
    expect(() => checkDocument({ type: 'object', properties: {} } as const)(given)).toThrow(/must be object/);
  });
});
