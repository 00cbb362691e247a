import { describe, expect, it } from 'vitest';
import { compileArgumentCheck, type StepRequest } from '../../../module-agents/sdk/arguments.ts';
import { action, defineModule } from '../../../module-agents/sdk/index.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import { refusal } from '../../support/refusal.ts';

const check = compileArgumentCheck(
  defineModule({
    name: 'reader',
    actions: {
      read: action({
        args: {
          type: 'object',
          properties: {
            wells: { type: 'array', items: { type: 'string' } },
            gain: { type: 'number', default: 1 },
            at: { type: 'string', format: 'date-time' },
          },
          required: ['wells', 'gain'],
        },
        files: { protocol: {}, notes: { required: false } },
        run: () => undefined,
      }),
      home: action({ run: () => undefined }),
    },
  }),
);

function step(changes: Partial<StepRequest>): StepRequest {
  return { action: 'read', args: { wells: ['A1'] }, files: { protocol: 'p.txt' }, ...changes };
}

describe('argument check', () => {
  it('arguments that fit > are answered with defaults filled in, the step left as it was', async () => {
    const given = step({});
    expect(await check(given)).toEqual({ wells: ['A1'], gain: 1 });
    expect(given.args).toEqual({ wells: ['A1'] });
  });

  it('arguments called as what every object has > are left out, or filled in, like any other', async () => {
    const odd = compileArgumentCheck(
      defineModule({
        name: 'odd',
        actions: {
          read: action({
            args: {
              type: 'object',
              properties: {
                constructor: { type: 'number' },
                toString: { type: 'string', default: 'as it is' },
                inner: { type: 'object', properties: { valueOf: { type: 'number' } } },
              },
            },
            run: () => undefined,
          }),
        },
      }),
    );
    const args = await odd(step({ args: { inner: {} }, files: {} }));
    expect(args).toEqual({ inner: {}, toString: 'as it is' });
    expect(Object.getPrototypeOf(args)).toBe(Object.prototype);
  });

  it('action without a schema > takes any object', async () => {
    expect(await check(step({ action: 'home', args: { any: 1 }, files: {} }))).toEqual({ any: 1 });
  });

  it.each<[string, Partial<StepRequest>, ErrorCode, string]>([
    ['missing', { args: {} }, 'bad_arguments', '"wells" is missing'],
    ['of the wrong type', { args: { wells: 'A1' } }, 'bad_arguments', 'wells must be array, and is text'],
    ['wrong deep inside', { args: { wells: ['A1', 2] } }, 'bad_arguments', 'wells/1 must be string'],
    [
      'of the wrong format',
      { args: { wells: [], at: 'noon' } },
      'bad_arguments',
      'at must match format "date-time"',
    ],
    [
      'a text for a number',
      { args: { wells: [], gain: '2' } },
      'bad_arguments',
      'gain must be number, and is text',
    ],
    ['there but its file is not', { files: {} }, 'bad_arguments', 'the file "protocol" is missing'],
    [
      'for an unknown action',
      { action: 'fly' },
      'unknown_action',
      'no action "fly" here; there are read, home',
    ],
    [
      'for an action named like a method of objects',
      { action: 'constructor' },
      'unknown_action',
      '"constructor"',
    ],
  ])('argument that is %s > %s', async (_, changes, code, text) => {
    await expect(check(step(changes))).rejects.toThrow(expect.objectContaining(refusal(code, text)));
  });

  it('several wrong at once > all are told', async () => {
    await expect(check(step({ args: { wells: 1, gain: 'x' }, files: {} }))).rejects.toThrow(
      /wells must be array, and is 1; gain must be number, and is text; the file "protocol" is missing/,
    );
  });

  it.each([
    ['no schema', { type: 'nonsense' }],
    ['an asynchronous schema, which would let everything pass', { $async: true, type: 'object' }],
  ])('args that are %s > bad_module naming the action', (_, args) => {
    const module = { name: 'm', actions: { odd: { args: args as object, run: () => undefined } } };
    expect(() => compileArgumentCheck(module)).toThrow(
      expect.objectContaining(refusal('bad_module', '"odd"')),
    );
  });
});
