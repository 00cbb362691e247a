import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compileResultCheck } from '../../../module-agents/reporting/result-check.ts';
import { action, defineModule, type ResultDescription } from '../../../module-agents/sdk/index.ts';
import { schemaOfResult } from '../../../module-agents/sdk/define-module.ts';

function readerWith(results: Record<string, ResultDescription>, more: { results_checked?: boolean } = {}) {
  return defineModule({
    name: 'reader',
    actions: { read: action({ results, ...more, run: () => undefined }) },
  });
}

/** Tells the faults of what the action returns, which are all that is found. */
function checkWith(results: Record<string, ResultDescription>) {
  const check = compileResultCheck(readerWith(results));
  return async (name: string, returned: unknown, workdir = '/nowhere') => {
    const { faults, ...others } = await check(name, returned, () => workdir);
    expect(others).toEqual({ doubts: [], isChecked: true });
    return faults;
  };
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

  it('values that fit, or of which there are only words > have no fault', async () => {
    const check = checkWith({ od: { type: 'number' }, wells, word: { type: 'float' } });
    expect(await check('read', { data: { od: 1, wells: { A1: [0.5] }, word: 'x', more: 1 } })).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['no data', { data: undefined }],
    ['other data', { data: { mass: 1 } }],
  ])('%s is returned > what is declared is missing', async (_, returned) => {
    const check = checkWith({ od: { type: 'number' }, word: { type: 'float' }, plot: { type: 'file' } });
    expect(await check('read', returned)).toEqual([
      'result "od" is missing',
      'result "word" is missing',
      'result "plot" is missing',
    ]);
  });

  it('results that are optional, or may be null > may be left out', async () => {
    const check = checkWith({
      od: { type: ['number', 'null'] },
      word: { type: 'float', optional: true },
      limit: { type: 'number', minimum: 0, optional: true },
      plot: { type: 'file', optional: true },
    });
    expect(await check('read', undefined)).toEqual([]);
    expect(await check('read', { data: { limit: -1 } })).toEqual(['result "limit" must be >= 0']);
  });

  it('a file > must have been written; a reason why it was not is quoted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-result-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'plot.csv'), '1');
    const check = checkWith({ plot: { type: 'file' } });
    expect(await check('read', { files: { plot: 'plot.csv' } }, folder)).toEqual([]);
    expect(await check('read', { files: { plot: { name: 'plot.csv', content: '' } } })).toEqual([]);
    expect(await check('read', { files: { plot: 'never.csv' } }, folder)).toEqual([
      'result "plot" is no file: never.csv',
    ]);
    expect(await check('read', { files: { plot: '.' } }, folder)).toEqual(['result "plot" is no file: .']);
    expect(await check('read', { missing: { plot: 'the printer is out' } })).toEqual([
      'result "plot" is missing: the printer is out',
    ]);
  });

  it('a value that is nested too deep > is a fault where it is declared, else a doubt', async () => {
    let deep: unknown = [];
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const declared = checkWith({ tree: { type: 'array' } });
    expect(await declared('read', { data: { tree: deep } })).toEqual([
      'result "tree" is nested more than 100 deep',
    ]);
    const check = compileResultCheck(readerWith({}));
    expect(await check('read', { data: { tree: deep } }, () => '/nowhere')).toEqual({
      faults: [],
      doubts: ['"tree" is nested more than 100 deep'],
      isChecked: true,
    });
  });

  it('an action that opts out > says so', async () => {
    const check = compileResultCheck(readerWith({ od: { type: 'number' } }, { results_checked: false }));
    expect(await check('read', undefined, () => '/nowhere')).toMatchObject({ isChecked: false });
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

  it('data that cannot be written as JSON > are a fault', async () => {
    const check = checkWith({ od: { type: 'number' } });
    expect(await check('read', { data: { od: 1n } })).toEqual([
      expect.stringMatching(/^result "od" is no JSON: .*BigInt/),
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
    const judged = (name: string) => check(name, { data: { od: true } }, () => '/nowhere');
    module.actions['read'] = action({ results: { od: { type: 'number' } }, run: () => undefined });
    expect((await judged('read')).faults).toEqual(['result "od" must be number, and is true']);
    expect((await judged('fly')).faults).toEqual([]);
  });
});
