import { describe, expect, it } from 'vitest';
import { isWorkflow, withFiles } from '../../../dashboard/src/screens/submit/attach.ts';
import { placeOf } from '../../../dashboard/src/screens/submit/place-of.ts';
import { readParameters, readPayload } from '../../../dashboard/src/screens/submit/values.ts';

describe('readParameters', () => {
  const parameters = [
    { name: 'shakes', type: 'integer', default: 3, required: false },
    { name: 'dyes', default: ['red'], required: false },
    { name: 'plate', required: true },
  ];

  it('what is typed > is read by its type, or by that of its default; what is left out keeps the default', () => {
    expect(readParameters(parameters, { dyes: '["blue"]', plate: 'P1' })).toEqual({
      values: { dyes: ['blue'], plate: 'P1' },
      errors: {},
    });
  });

  it('what is wrong or missing > is named by its field', () => {
    expect(readParameters(parameters, { shakes: 'some', dyes: 'blue' }).errors).toEqual({
      shakes: 'a whole number is asked for',
      dyes: 'array is asked for, as JSON',
      plate: 'a value is needed',
    });
  });
});

describe('readPayload', () => {
  it('JSON is a value, all else a text, and nothing is nothing', () => {
    expect(readPayload(['wells', 'name', 'none'], { wells: '["A1"]', name: 'A1', none: '' })).toEqual({
      wells: ['A1'],
      name: 'A1',
    });
  });
});

describe('names that every object of JavaScript has', () => {
  const names = ['constructor', 'toString', '__proto__'];

  it('nothing is typed > each is as empty as any other', () => {
    const parameters = names.map((name) => ({ name, required: true }));
    const { values, errors } = readParameters(parameters, {});
    expect([Object.keys(values), Object.keys(errors)]).toEqual([[], names]);
    expect(readPayload(names, {})).toEqual({});
  });

  it('something is typed > it is the value', () => {
    const texts = Object.fromEntries(names.map((name) => [name, name]));
    const parameters = names.map((name) => ({ name, required: true }));
    expect(Object.entries(readParameters(parameters, texts).values)).toEqual(Object.entries(texts));
    expect(Object.entries(readPayload(names, texts))).toEqual(Object.entries(texts));
  });
});

describe('placeOf', () => {
  const text = { lines: 2, line: (at: number) => (at === 1 ? { from: 0, to: 4 } : { from: 5, to: 12 }) };

  it.each([
    [
      { line: 2, column: 3 },
      { from: 7, to: 12 },
    ],
    [
      { line: 2, column: 99 },
      { from: 12, to: 12 },
    ],
    [{ line: 9 }, { from: 5, to: 12 }],
    [{}, { from: 0, to: 4 }],
  ])('a fault at %j > is marked at %j', (fault, place) => {
    expect(placeOf({ pointer: '', message: '', ...fault }, text)).toEqual(place);
  });
});

describe('files that are dropped', () => {
  it.each([
    ['heat.yaml', true],
    ['Heat.YML', true],
    ['curve.csv', false],
  ])('%s is the workflow: %s', (name, is) => {
    expect(isWorkflow({ name })).toBe(is);
  });

  it('a later file takes the place of an earlier one of its name', () => {
    const old = [
      { name: 'a', n: 1 },
      { name: 'b', n: 1 },
    ];
    expect(withFiles(old, [{ name: 'a', n: 2 }])).toEqual([
      { name: 'b', n: 1 },
      { name: 'a', n: 2 },
    ]);
  });
});
