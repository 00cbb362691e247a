import { describe, expect, it } from 'vitest';
import { WeirError } from '../../../../../shared/kernel/errors/weir-error.ts';
import { describeError } from '../../../../../shared/kernel/log/logger.ts';

describe('describeError', () => {
  it('what is expected to go wrong > is its code, its sentence and what caused it, without a stack', () => {
    const cause = new Error('listen EADDRINUSE');
    const error = new WeirError('bad_config', 'the port is taken', { cause });
    expect(describeError(error)).toEqual({
      code: 'bad_config',
      message: 'the port is taken',
      cause: 'listen EADDRINUSE',
    });
    expect(describeError(new WeirError('run_not_found', 'no run X'))).toEqual({
      code: 'run_not_found',
      message: 'no run X',
    });
  });

  it.each([
    ['a fault of weir', new WeirError('internal_error', 'x')],
    ['a fault of code', new TypeError('x')],
  ])('%s > has its stack', (_, error) => {
    expect(describeError(error)).toMatchObject({
      stack: expect.stringContaining('describe-error.test') as string,
    });
  });
});
