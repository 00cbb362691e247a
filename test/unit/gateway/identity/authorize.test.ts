import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { scopesFor, type Access, authorize } from '../../../../gateway/http/access/authorize.ts';
import { nameOfCaller, rememberIdentify, type Caller } from '../../../../gateway/http/access/caller.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';

const orders: Access = { command: { safety_stop: 'lab:stop' }, other: 'lab:operate' };

interface Outcome {
  passed: boolean;
  error?: unknown;
  headers: Record<string, string>;
  request: Request;
}

async function ask(access: Access, identify: () => Promise<Caller>, command?: string): Promise<Outcome> {
  const request = { params: command === undefined ? {} : { command } } as unknown as Request;
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => (headers[name] = value),
  } as unknown as Response;
  rememberIdentify(request, identify);
  let passed = false;
  try {
    await authorize(access)(request, response, () => (passed = true));
  } catch (error) {
    return { passed, error, headers, request };
  }
  return { passed, headers, request };
}

const ada: Caller = { name: 'ada', scopes: ['runs:read', 'lab:stop'] };
const away = () => Promise.reject(new WeirError('store_unavailable', 'the store is away'));

describe('who may make a call', () => {
  it('of a call for anybody > nobody is looked up', async () => {
    expect(await ask('anybody', away)).toMatchObject({ passed: true });
  });

  it('who has the scope > passes, and is named by the key, whatever is said', async () => {
    const { passed, request } = await ask('runs:read', () => Promise.resolve(ada));
    expect(passed).toBe(true);
    expect(nameOfCaller(request, 'Eve')).toBe('ada');
  });

  it('who lacks it > is refused, and told which it is and who has it', async () => {
    const { passed, error } = await ask('runs:control', () => Promise.resolve(ada));
    expect(passed).toBe(false);
    expect(error).toMatchObject({
      code: 'not_allowed',
      message:
        'the key ada may not do this: it wants the scope runs:control, as the roles scientist, operator, engineer, admin have it',
    });
  });

  it('one scope of several > is enough', async () => {
    expect(await ask(['agents:serve', 'runs:read'], () => Promise.resolve(ada))).toMatchObject({
      passed: true,
    });
  });

  it('who is not known > is told in which way to prove himself', async () => {
    const { error, headers } = await ask('runs:read', () =>
      Promise.reject(new WeirError('unauthorized', 'no key')),
    );
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="weir"' });
  });

  it.each([
    ['safety_stop', ['lab:stop']],
    ['reset', ['lab:operate']],
    ['constructor', ['lab:operate']],
    [undefined, ['lab:operate']],
  ])('an order "%s" > wants %s', (command, wanted) => expect(scopesFor(orders, command)).toEqual(wanted));
});

describe('while the store is away', () => {
  it('a safety stop > passes, and says that the key was not checked', async () => {
    const { passed, request } = await ask(orders, away, 'safety_stop');
    expect(passed).toBe(true);
    expect(nameOfCaller(request, undefined)).toBe('a key that could not be checked');
  });

  it('a safety stop whose key takes long to look up > does not wait for it', async () => {
    expect(await ask(orders, () => new Promise(() => undefined), 'safety_stop')).toMatchObject({
      passed: true,
    });
  });

  it('a safety stop with a key that is none > is refused', async () => {
    const wrong = () => Promise.reject(new WeirError('unauthorized', 'the key is not known here'));
    expect(await ask(orders, wrong, 'safety_stop')).toMatchObject({ passed: false });
  });

  it('another order > waits for the store', async () => {
    expect(await ask(orders, away, 'reset')).toMatchObject({
      passed: false,
      error: { code: 'store_unavailable' },
    });
  });
});
