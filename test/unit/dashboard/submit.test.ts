import { describe, expect, it } from 'vitest';
import type { Outline } from '../../../dashboard/src/api/submit.ts';
import { isWorkflow } from '../../../dashboard/src/screens/submit/submit.tsx';
import { readForm } from '../../../dashboard/src/asking/form-fields.ts';
import { putInFor, withFiles } from '../../../dashboard/src/handing-in/use-filled-in.ts';
import { placeOf } from '../../../dashboard/src/editor/yaml-editor.tsx';
import { mainOf, usedWorkflows } from '../../../dashboard/src/handing-in/used-workflows.ts';
import {
  fieldsOfParameters,
  fieldsOfPayload,
  wrongValues,
} from '../../../dashboard/src/handing-in/values.ts';

type Parameter = Outline['parameters'][number];
const readPayload = (keys: string[], texts: Record<string, string>) =>
  readForm(fieldsOfPayload(keys), texts).values;
const read = (parameters: Parameter[], texts: Record<string, string>) =>
  readForm(fieldsOfParameters(parameters), texts);

describe('a run again', () => {
  const payload = { wells: ['A1'], plate: 'P1', id: '7', deep: { a: null } };

  it('its values > stand in the form as somebody would have typed them, and are read as they were', () => {
    const put = putInFor({ parameters: { shakes: 3, plate: 'P1', dyes: ['red'] }, payload, files: [] });
    expect(put.parameters).toEqual({ shakes: '3', plate: 'P1', dyes: '["red"]' });
    expect(readPayload(Object.keys(payload), put.payload)).toEqual(payload);
    // It was one run: no table and no count of others is left in the form.
    expect(put).toMatchObject({ count: '', table: undefined });
  });
});

describe('the form of parameters', () => {
  const parameters: Parameter[] = [
    { name: 'shakes', type: 'integer', default: 3, required: false },
    { name: 'dyes', default: ['red'], required: false },
    { name: 'plate', required: true },
  ];

  it('what is typed > is read by its type, or by that of its default; what is left out keeps the default', () => {
    expect(read(parameters, { dyes: '["blue"]', plate: 'P1' })).toEqual({
      values: { dyes: ['blue'], plate: 'P1' },
      wrong: {},
    });
  });

  it('what is wrong or missing > is named by its field', () => {
    expect(read(parameters, { shakes: 'some', dyes: 'blue' }).wrong).toEqual({
      shakes: 'a whole number is asked for',
      dyes: 'array is asked for, as JSON',
      plate: 'this is needed',
    });
  });

  it('all that the workflow says of a parameter > is in its field', () => {
    const about = { description: 'how fast the arm goes', unit: 'ul' };
    const fields = fieldsOfParameters([
      { name: 'volume', type: 'number', minimum: 1, maximum: 200, default: 20, required: false, ...about },
      { name: 'speed', enum: ['slow', 'fast'], default: 'slow', required: false },
      { name: 'lid', type: 'boolean', required: true },
    ]);
    expect(fields).toMatchObject([
      {
        ...{ label: 'volume (ul)', kind: 'number', required: false },
        hint: 'how fast the arm goes; 1 to 200; default 20',
      },
      { label: 'speed', kind: 'one', options: [{ word: 'slow' }, { word: 'fast' }] },
      { label: 'lid', kind: 'one', options: [{ word: 'yes' }, { word: 'no' }], required: true },
    ]);
  });

  it('what the gateway says of a value > stands at its field', () => {
    const told = 'the value that the submission gives the parameter "shakes" must be 5 or less, and is 9';
    const problems = [
      { pointer: '/parameters/0', message: told },
      {
        pointer: '/parameters/1',
        message: 'the parameter "dyes": its default must be a text, and is a list',
      },
      { pointer: '/flowdef/0', message: 'no' },
    ];
    expect(wrongValues(parameters, problems)).toEqual({ shakes: 'must be 5 or less, and is 9' });
  });
});

describe('the form of a payload', () => {
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
    const { values, wrong } = read(parameters, {});
    expect([Object.keys(values), Object.keys(wrong)]).toEqual([[], names]);
    expect(readPayload(names, {})).toEqual({});
  });

  it('something is typed > it is the value', () => {
    const texts = Object.fromEntries(names.map((name) => [name, name]));
    const parameters = names.map((name) => ({ name, required: true }));
    expect(Object.entries(read(parameters, texts).values)).toEqual(Object.entries(texts));
    expect(Object.entries(readPayload(names, texts))).toEqual(Object.entries(texts));
  });
});

describe('placeOf', () => {
  const text = { lines: 2, line: (at: number) => (at === 1 ? { from: 0, to: 4 } : { from: 5, to: 12 }) };

  it.each([
    [2, 3, 7, 12],
    [2, 99, 12, 12],
    [9, undefined, 5, 12],
    [undefined, undefined, 0, 4],
  ])('a fault at line %s, column %s > is marked from %i to %i', (line, column, from, to) => {
    const fault = { pointer: '', message: '', ...(line && { line }), ...(column && { column }) };
    expect(placeOf(fault, text)).toEqual({ from, to });
  });
});

describe('workflows that are used', () => {
  const wash = { name: 'wash.yaml', text: 'flowdef:\n  - { name: rinse, uses: "./rinse.yaml" }' };
  const rinse = { name: 'rinse.yaml', text: 'flowdef:\n  - name: drain\n    module: washer' };
  const main = {
    name: 'main.yaml',
    text: 'flowdef:\n  - name: w\n    uses: ./parts/wash.yaml # twice a day\n',
  };

  it('a file is known by its name alone, and what it uses is sought beside it', () => {
    expect(usedWorkflows(main.text, [wash, rinse])).toEqual([
      { path: 'parts/wash.yaml', text: wash.text },
      { path: 'parts/rinse.yaml', text: rinse.text },
    ]);
  });

  it('what is not attached > is missing; what leads out of the folder, or is a comment, is nothing to attach', () => {
    expect(usedWorkflows(main.text, [])).toEqual([{ path: 'parts/wash.yaml' }]);
    expect(usedWorkflows("- uses: '../a.yaml'\n- uses: /b.yaml\n# uses: c.yaml", [])).toEqual([]);
    expect(usedWorkflows('{"flowdef":[{"uses":"d.yaml","with":{}}]}', [])).toEqual([{ path: 'd.yaml' }]);
  });

  it('workflows that use each other in a circle > each is there once: the gateway says what is wrong', () => {
    const [a, b] = ['a', 'b'].map((name) => ({
      name: `${name}.yaml`,
      text: `- uses: ${name === 'a' ? 'b' : 'a'}.yaml`,
    }));
    expect(usedWorkflows('- uses: a.yaml', [a!, b!]).map(({ path }) => path)).toEqual(['a.yaml', 'b.yaml']);
  });

  it.each([
    ['alone', [rinse], '', rinse],
    ['alone, where another is written', [rinse], 'flowdef: []', rinse],
    ['one that uses the other', [wash, rinse, main], '', main],
    ['one that the written one uses', [wash], main.text, undefined],
    ['two of which none uses the other', [rinse, { ...rinse, name: 'other.yaml' }], '', rinse],
  ])('%s > which one is to be handed in', (_, given, written, expected) => {
    expect(mainOf(given, written)).toBe(expected);
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
    const file = (name: string, n: number) => ({ name, n });
    const files = withFiles([file('a', 1), file('b', 1)], [file('a', 2)]);
    expect(files).toEqual([file('b', 1), file('a', 2)]);
  });
});
