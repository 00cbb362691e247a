import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../../shared/asking/judge-answer.ts';
import { faultsOf, questionIn } from '../../../../shared/asking/question-args.ts';
import type { Json, JsonObject } from '../../../../shared/kernel/json/json.ts';
import type { Question } from '../../../../shared/contracts/question.ts';

const confirm: Question = { kind: 'confirm', message: 'Go on?' };
const choose: Question = { kind: 'choose', message: 'Which?', options: ['PBS', 'TRIS', 5] };
const input: Question = {
  kind: 'input',
  message: 'What do you read?',
  schema: {
    properties: {
      ph: { type: 'number', minimum: 0, maximum: 14, multipleOf: 0.1 },
      lid: { type: 'string', enum: ['open', 'shut'] },
      'a/b': { type: 'boolean', default: true },
    },
    required: ['ph'],
  },
};

/** `place message` of each complaint, or the answer as it is kept. */
async function judged(question: Question, answer: Json): Promise<Json> {
  const verdict = await judgeAnswer(question, answer, '/answer');
  return 'answer' in verdict
    ? verdict.answer
    : verdict.complaints.map(({ pointer, message }) => `${pointer} ${message}`);
}

describe('judgeAnswer', () => {
  it.each([
    [confirm, true, true],
    [confirm, 'yes', ['/answer must be true or false']],
    [choose, 5, 5],
    [choose, '5', ['/answer must be one of "PBS", "TRIS", 5']],
    [choose, 'PSB', ['/answer must be one of "PBS", "TRIS", 5; did you mean "PBS"?']],
    [input, { ph: 7.3 }, { ph: 7.3, 'a/b': true }],
    [input, { ph: 7.3, 'a/b': false, lid: 'shut' }, { ph: 7.3, 'a/b': false, lid: 'shut' }],
    [input, [], ['/answer must be an object: a value for each field, by its name']],
    [input, {}, ['/answer "ph" is missing']],
    [input, { ph: '7' }, ['/answer/ph must be number, and is text']],
    [input, { ph: 7, Lid: 'open' }, ['/answer/Lid "Lid" is not known here; did you mean "lid"?']],
    [input, { ph: 7, lid: 'Open' }, ['/answer/lid must be one of "open", "shut"; did you mean "open"?']],
  ])('%o, answered %j > %j', async (question, answer, expected) => {
    expect(await judged(question, answer)).toEqual(expected);
  });

  it('an answer with names of prototypes > is refused as any other', async () => {
    const answer = JSON.parse('{"ph": 7, "__proto__": {"x": 1}, "constructor": 1}') as JsonObject;
    expect(await judged(input, answer)).toHaveLength(2);
  });

  it('several patterns in a form > each is for its own field', async () => {
    const codes = { a: { type: 'string', pattern: '^a+$' }, b: { type: 'string', pattern: '^b+$' } };
    const two = { ...input, schema: { properties: codes } };
    expect(await judged(two, { a: 'aa', b: 'bb' })).toEqual({ a: 'aa', b: 'bb' });
    expect(await judged(two, { a: 'aa', b: 'aa' })).toEqual(['/answer/b must match pattern "^b+$"']);
  });

  it('a form whose schema cannot be used > is told, and nothing is thrown', async () => {
    const broken = { ...input, schema: { properties: { ph: { type: 'nothing' } } } };
    expect(await judged(broken, { ph: 7 })).toMatchObject([
      expect.stringContaining('cannot be used') as string,
    ]);
  });
});

describe('questionIn', () => {
  it('arguments that fit > are the question, with its deadline', () => {
    const args = { message: 'Which?', options: ['a'], deadline: 5, default: 'a' };
    expect(questionIn('choose', args)).toEqual({
      ...{ kind: 'choose', message: 'Which?', options: ['a'] },
      deadline: { seconds: 5, answer: 'a' },
    });
  });

  it.each([
    ['ask', { message: 'x' }],
    ['confirm', {}],
    ['confirm', { message: '' }],
    ['confirm', { message: 'x', deadline: 5 }],
    ['confirm', { message: 'x', default: true }],
    ['confirm', { message: 'x', options: ['a'] }],
    ['choose', { message: 'x' }],
    ['choose', { message: 'x', options: [] }],
    ['choose', { message: 'x', options: ['a', 'a'] }],
    ['input', { message: 'x', schema: {} }],
    ['input', { message: 'x', schema: { properties: { ph: { type: 'array' } } } }],
    ['input', { message: 'x', schema: { properties: { ph: { $ref: '#' } } } }],
    ['input', { message: 'x', schema: { properties: { at: { type: 'string' } } } }],
  ] as const)('%s with %j > is no question', (action, args) => {
    expect(questionIn(action, args as unknown as JsonObject)).toBeUndefined();
  });
});

describe('faultsOf', () => {
  it.each([
    [confirm, []],
    [{ ...choose, deadline: { seconds: 1, answer: 'PBS' } }, []],
    [{ ...choose, deadline: { seconds: 1, answer: 'x' } }, ['/default']],
    [{ ...input, deadline: { seconds: 1, answer: { ph: 15 } } }, ['/default/ph']],
    [{ ...input, schema: { properties: { a: { type: 'string' } }, required: ['b'] } }, ['/schema/required']],
    [{ ...input, schema: { properties: { a: { type: 'string', pattern: '(' } } } }, ['/schema']],
    [
      { ...input, schema: { properties: { 'a/b': { type: 'integer', default: 1.5 } } } },
      ['/schema/properties/a~1b/default'],
    ],
  ] satisfies [Question, string[]][])('%o > has faults at %j', async (question, places) => {
    expect((await faultsOf(question)).map(({ pointer }) => pointer)).toEqual(places);
  });
});
