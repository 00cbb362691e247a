import { describe, expect, test } from 'vitest';
import type { Ask, AskList, ClosedAsk } from '../../../client/index.ts';
import { answerInWords, closedInWords, stillShown } from '../../../dashboard/src/asking/answer-words.ts';
import { fieldsOf, readForm, wrongByField } from '../../../dashboard/src/asking/form-fields.ts';

const schema = {
  properties: {
    ph: {
      type: 'number',
      minimum: 0,
      maximum: 14,
      title: 'Acidity',
      unit: 'pH',
      description: 'as the meter says',
    },
    count: { type: 'integer', exclusiveMinimum: 0 },
    lid: { type: 'string', enum: ['open', 'shut'] },
    dose: { type: 'integer', enum: [5, 10] },
    clean: { type: 'boolean', default: true },
    day: { type: 'string', format: 'date' },
    constructor: { type: 'string' },
  },
  required: ['ph', 'clean'],
};

describe('a form of a JSON Schema', () => {
  test('each property > is a field, with what may be put in', () => {
    expect(fieldsOf(schema)).toMatchObject([
      {
        name: 'ph',
        label: 'Acidity (pH)',
        kind: 'number',
        hint: 'as the meter says; 0 to 14',
        required: true,
      },
      { name: 'count', label: 'count', kind: 'number', hint: 'a whole number, above 0', required: false },
      { name: 'lid', kind: 'one', options: [{ word: 'open' }, { word: 'shut' }] },
      { name: 'dose', kind: 'one', options: [{ value: 5, word: '5' }, { value: 10 }] },
      {
        name: 'clean',
        kind: 'one',
        options: [{ word: 'yes' }, { word: 'no' }],
        preset: 'true',
        required: false,
      },
      { name: 'day', kind: 'date' },
      { name: 'constructor', kind: 'text', preset: '' },
    ]);
  });

  test.each([[null], [{}], [{ properties: 7 }], [{ properties: { a: null } }]])(
    'of %j > throws nothing',
    (odd) => {
      expect(fieldsOf(odd).length).toBeLessThan(2);
    },
  );

  test('filled in > gives values of the types that are asked for; what is left empty is left out', () => {
    const texts = { ph: '7.4', lid: 'shut', dose: '10', clean: 'false', day: '2026-11-26' };
    expect(readForm(fieldsOf(schema), texts)).toEqual({
      values: { ph: 7.4, lid: 'shut', dose: 10, clean: false, day: '2026-11-26' },
      wrong: {},
    });
  });

  test('filled in wrongly > says so at the field', () => {
    expect(readForm(fieldsOf(schema), { ph: '', count: '1.5', clean: 'true' })).toEqual({
      values: { clean: true },
      wrong: { ph: 'this is needed', count: 'a whole number is asked for' },
    });
  });

  test('what the gateway finds wrong > stands at its field', () => {
    const errors = [
      { pointer: '/answer/a~1b', message: 'must be <= 14' },
      { pointer: '/answer', message: '"ph" is missing' },
    ];
    expect(wrongByField(errors)).toEqual({ 'a/b': 'must be <= 14', '': '"ph" is missing' });
  });
});

describe('answers in words', () => {
  test.each([
    [true, 'yes'],
    [false, 'no'],
    ['PBS', '“PBS”'],
    [5, '5'],
    [{ ph: 7.4, clean: true }, 'ph 7.4, clean yes'],
    [{}, 'nothing'],
    [null, 'null'],
  ])('%j > %s', (answer, words) => {
    expect(answerInWords(answer)).toBe(words);
  });

  test.each([
    [{ as: 'answer', answer: true, by: 'Ada' }, 'Ada answered yes'],
    [{ as: 'answer', answer: 5, by: null }, 'somebody answered 5'],
    [{ as: 'default', answer: false, by: null }, 'nobody answered in time: “no” counts'],
    [{ as: 'withdrawn', answer: null, by: null }, 'nobody is asked any more: its step was asked to stop'],
  ] as const)('%j > %s', (closed, words) => {
    expect(closedInWords(closed)).toBe(words);
  });
});

describe('what the inbox shows', () => {
  const ask = (id: string) => ({ id, message: `${id}?` }) as Ask;
  const closed = (id: string) => ({ id, as: 'answer', answer: true, by: 'Ada' }) as ClosedAsk;
  const list = (asks: string[], answered: string[] = []): AskList => ({
    asks: asks.map(ask),
    answered: answered.map(closed),
    more: false,
  });

  test('a question that is closed > keeps its place with who answered, and is gone later', () => {
    const first = stillShown([], list(['a', 'b', 'c']), 0);
    expect(first.map(({ ask: { id } }) => id)).toEqual(['a', 'b', 'c']);
    const second = stillShown(first, list(['a', 'c', 'd'], ['b']), 1_000);
    expect(second.map(({ ask: { id }, closed: by }) => [id, by?.by])).toEqual([
      ['a', undefined],
      ['b', 'Ada'],
      ['c', undefined],
      ['d', undefined],
    ]);
    expect(stillShown(second, list(['a', 'c', 'd'], ['b']), 20_000)).toHaveLength(4);
    expect(stillShown(second, list(['a', 'c', 'd'], ['b']), 21_000)).toHaveLength(3);
  });

  test('one that is closed without an answer > is told so', () => {
    const [gone] = stillShown(stillShown([], list(['a']), 0), list([]), 500);
    expect(gone).toEqual({ ask: ask('a'), gone: 500, closed: undefined });
  });
});
