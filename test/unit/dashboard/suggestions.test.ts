import { describe, expect, it } from 'vitest';
import { describePlace } from '../../../dashboard/src/editor/descriptions.ts';
import type { About, LabWords } from '../../../dashboard/src/editor/lab-words.ts';
import { fieldsOfStep, readField, typedText } from '../../../dashboard/src/editor/step-fields.ts';
import { suggest } from '../../../dashboard/src/editor/suggestions.ts';
import { outlineText, placeIn, stepAt, writingAt } from '../../../dashboard/src/workflow-text/index.ts';
import { workflowFileSchema } from '../../../shared/workflow/workflow-schema.ts';

const reader: About = {
  name: 'reader',
  actions: [
    {
      name: 'read',
      description: 'Reads a plate.',
      args: [],
      args_schema: {
        type: 'object',
        properties: {
          wavelength: {
            type: 'number',
            minimum: 230,
            maximum: 1000,
            unit: 'nm',
            description: 'of the light',
          },
          mode: { enum: ['slow', 'fast'], default: 'slow' },
          shake: { type: 'boolean' },
        },
        required: ['wavelength'],
      },
      files: [{ name: 'layout', required: true }],
      results: [
        { label: 'od', description: 'by well', schema: { properties: { A1: { description: 'the first' } } } },
      ],
    },
    { name: 'open', args: [], files: [], results: [] },
  ],
};

const lab: LabWords = {
  schema: workflowFileSchema,
  modules: ['arm', 'reader'],
  locations: ['nest', 'stack'],
  aboutOf: async (name) => (name === 'reader' ? reader : undefined),
};

const text = `name: plates
execution: dag
parameters:
  - { name: volume, unit: ml }
flowdef:
  - name: look
    module: reader
    action: read
    args: { wavelength: 600 }
  - name: weigh the plate
    module: arm
    action: carry
    recover:
      - { name: home, module: arm, action: home }
`;

/** What is suggested where the bar stands; the rest of the text is as it is. */
async function at(written: string): Promise<string[]> {
  const offset = written.indexOf('|');
  const whole = written.replace('|', '');
  const writing = writingAt(whole, offset);
  const found = writing && (await suggest(writing, outlineText(whole), lab));
  return found?.suggestions.map(({ label }) => label) ?? [];
}

describe('what may stand where somebody writes', () => {
  it.each([
    ['a key of a step', `${text}  - na|`, ['name', 'module', 'when'], ['flowdef']],
    [
      'a key beside others',
      text.replace('action: read\n', 'action: read\n    ti|\n'),
      ['timeout'],
      ['module'],
    ],
    ['a key above the steps', `${text}ga|`, ['gaps', 'cleanup'], ['flowdef', 'module']],
    ['a module', `${text}  - name: b\n    module: |`, ['arm', 'reader'], ['nest']],
    ['an action', text.replace('read\n', '|\n'), ['read', 'open'], []],
    ['an argument in braces', text.replace('600 }', '600, mo| }'), ['mode', 'shake'], ['wavelength']],
    ['a value of an argument', text.replace('600 }', '600, mode: | }'), ['slow', 'fast'], []],
    ['a value of a key', `${text}    on_failure: |`, ['fail', 'continue', 'pause'], []],
    [
      'a step that it waits for',
      `${text}    dependencies:\n      - lo|`,
      ['look', 'home'],
      ['weigh the plate'],
    ],
    ['a parameter', text.replace('600', '$v|'), ['$volume'], []],
    ['a location', `${text}    locations: { source: | }`, ['nest', 'stack'], []],
    ['a key of a retry', `${text}    retry: { at| }`, ['attempts', 'on'], ['name']],
    ['a variable', `${text}    when: st|`, ['steps', 'parameters', 'has'], ['item']],
    ['a step in an expression', `${text}    when: steps.|`, ['look', 'weigh the plate'], ['contains']],
    ['what a step has', `${text}    when: steps.look.|`, ['data', 'files', 'status'], []],
    ['what an action returns', `${text}    when: steps.look.data.|`, ['od'], []],
    ['a part of that', `${text}    when: size(steps.look.data.od.|`, ['A1', 'size', 'map'], []],
    ['a value within a text', text.replace('name: look', "name: 'a ${{ parameters.|'"), ['volume'], []],
    ['a function of a space', `${text}    when: math.|`, ['sqrt'], ['contains']],
    ['an item of a loop', `${text}    for_each: [1]\n    as: well\n    when: w|`, ['well'], []],
    ['a comment', `${text}    # st|`, [], ['steps']],
  ])('%s', async (_, written, some, none) => {
    const found = await at(written);
    expect(found).toEqual(expect.arrayContaining(some));
    expect(found.filter((label) => none.includes(label))).toEqual([]);
  });

  it('what stands at a place > is told with unit, bounds and what it is for', async () => {
    const told = async (word: string): Promise<string | undefined> => {
      const place = placeIn(text, text.indexOf(word) + 1);
      return place && describePlace(place, outlineText(text), lab);
    };
    expect(await told('wavelength')).toBe('wavelength (nm): of the light; 230 to 1000; needed');
    expect(await told('read\n')).toBe(
      'Reads a plate. It needs `wavelength`, and may be given `mode`, `shake`.',
    );
    // A key tells the thing itself, and sends nobody elsewhere for it.
    expect(await told('module: reader')).toContain('The lab has `arm`, `reader`.');
    expect(await told('action: read')).toContain('reader has `read`, `open`.');
    expect(await told('args')).toContain('It needs `wavelength`');
    expect(await told('reader')).toContain('`read`, `open`');
    expect(await told('execution')).toContain('`dag`');
  });

  it('the cursor > is in the innermost step of its line', () => {
    const { steps } = outlineText(text);
    const pointer = (word: string) => stepAt(steps, text.indexOf(word))?.pointer;
    expect([pointer('wavelength'), pointer('home'), pointer('volume')]).toEqual([
      '/flowdef/0',
      '/flowdef/1/recover/0',
      undefined,
    ]);
    expect(steps.map(({ line }) => line)).toEqual([6, 10, 14]);
  });
});

describe('the form of a step', () => {
  const [look] = outlineText(text).steps;
  const facts = { schema: workflowFileSchema, about: reader, modules: lab.modules, added: ['retry'] };
  const { groups, absent } = fieldsOfStep(look?.values ?? {}, facts);
  const field = (label: string) => {
    const found = groups.flatMap(({ fields }) => fields).find((each) => each.label === label);
    if (!found) throw new Error(`there is no field ${label}`);
    return found;
  };

  it('has the arguments of its action, the parts of what was added, and offers what is absent', () => {
    expect(groups.map(({ title, fields }) => [title, fields.map(({ label }) => label)])).toEqual([
      ['Step', ['name', 'module', 'action']],
      ['Arguments', ['wavelength (nm)', 'mode', 'shake']],
      ['Files', ['layout']],
      ['retry', ['attempts', 'backoff', 'on']],
      ['When, and what if it fails', ['when', 'on_failure']],
    ]);
    expect(absent.map(({ key }) => key)).toEqual(expect.arrayContaining(['timeout', 'locations', 'repeat']));
    expect(field('mode').options.map(({ word }) => word)).toEqual(['left out', 'slow', 'fast']);
  });

  it('what is typed > is read by its type, an expression in any place, and shown as it is read', () => {
    const number = field('wavelength (nm)');
    expect(readField(number, '450')).toEqual({ value: 450 });
    expect(readField(number, '${{ 2 * 225 }}')).toEqual({ value: '${{ 2 * 225 }}' });
    expect(readField(number, '')).toEqual({ missing: true });
    expect(readField(number, 'blue')).toEqual({ error: 'a number is asked for' });
    for (const value of ['450', 'yes', 'a\nb', 7, true, ['a'], { a: 'b' }, '$volume', '"x"']) {
      for (const type of ['any', 'string', 'number']) {
        if (type === 'string' && typeof value !== 'string') continue;
        if (type === 'number' && typeof value !== 'number' && typeof value !== 'string') continue;
        const one = { ...number, type, value };
        expect(readField(one, typedText(one))).toEqual({ value });
      }
    }
  });
});
