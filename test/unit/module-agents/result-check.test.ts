import { describe, expect, it } from 'vitest';
import { compileResultCheck } from '../../../module-agents/reporting/result-files.ts';
import { action, defineModule, type ResultDescription } from '../../../module-agents/sdk/index.ts';
import { schemaOfResult } from '../../../module-agents/sdk/define-module.ts';

function checkWith(results: Record<string, ResultDescription>) {
  const module = defineModule({
    name: 'reader',
    actions: { read: action({ results, run: () => undefined }) },
  });
  return compileResultCheck(module);
}

describe('description of a result', () => {
  it.each<[string, ResultDescription, boolean]>([
    ['a type of JSON Schema', { type: 'number' }, true],
    ['several of them', { type: ['number', 'null'] }, true],
    ['an enum', { enum: ['a', 'b'] }, true],
    ['a word of Python', { type: 'List[float]' }, false],
    ['a file', { type: 'file' }, false],
    ['a file of which more is said', { type: 'file', title: 'PNG' }, false],
    ['a sentence alone', { description: 'CSV' }, false],
  ])('%s > is a schema: or not', (_, description, is) => {
    expect(schemaOfResult(description)).toEqual(is ? description : undefined);
  });
});

describe('result check', () => {
  const wells = {
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'number', minimum: 0 } },
  } as const;

  it('values that fit, that are left out, or of which there are only words > are not told of', async () => {
    const check = checkWith({
      od: { type: 'number' },
      wells,
      word: { type: 'float' },
      plot: { type: 'file' },
    });
    expect(
      await check('read', { data: { od: 1, wells: { A1: [0.5] }, word: 'x', more: 1 }, files: {} }),
    ).toEqual([]);
    expect(await check('read', undefined)).toEqual([]);
    expect(await check('read', { data: undefined })).toEqual([]);
  });

  it('a member called as what every object has > may be left out', async () => {
    const check = checkWith({
      od: { type: 'object', properties: { constructor: { type: 'number' } } } as ResultDescription,
    });
    expect(await check('read', { data: { od: {} } })).toEqual([]);
    expect(await check('read', { data: { od: { constructor: 'x' } } })).toHaveLength(1);
  });

  it('values that do not fit > are told with their place, one sentence for each', async () => {
    const check = checkWith({ od: { type: 'number' }, wells });
    expect(await check('read', { data: { od: '1', wells: { A1: [0.5, -1, -2] } } })).toEqual([
      'result "od" must be number, and is text',
      'result "wells" at /A1/1 must be >= 0',
    ]);
  });

  it('what becomes another value in JSON > is checked as that', async () => {
    const check = checkWith({ at: { type: 'string', format: 'date-time' }, od: { type: 'number' } });
    expect(await check('read', { data: { at: new Date(0), od: NaN } })).toEqual([
      'result "od" must be number, and is empty',
    ]);
  });

  it('data that cannot be written as JSON > throw nothing', async () => {
    const check = checkWith({ od: { type: 'number' } });
    expect(await check('read', { data: { od: 1n } })).toEqual([
      expect.stringMatching(/^the results could not be checked: .*BigInt/),
    ]);
  });

  it.each([
    ['a schema that is none', { minimum: 'low' }],
    ['a type that there is not, with more', { type: 'float', minimum: 0 }],
    ['an asynchronous schema', { $async: true, type: 'number' }],
  ])('%s > is refused with its place', (_, description) => {
    expect(() => checkWith({ od: description as ResultDescription })).toThrow(
      /^the result "od" of action "read" has no JSON Schema that can be used: /,
    );
  });

  it('action that the module has learned since > is checked as well', async () => {
    const module = defineModule({ name: 'reader', actions: {} });
    const check = compileResultCheck(module);
    module.actions['read'] = action({ results: { od: { type: 'number' } }, run: () => undefined });
    expect(await check('read', { data: { od: true } })).toEqual(['result "od" must be number, and is true']);
    expect(await check('fly', { data: { od: true } })).toEqual([]);
  });
});
