import { describe, expect, it } from 'vitest';
import { experimentOfKey, submissionKey, withWayOut } from '../../../cli/submission/read-submission.ts';
import { isId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

describe('submissionKey', () => {
  it('none given > is a new one each time', () => {
    expect(submissionKey(undefined)).not.toBe(submissionKey(undefined));
  });

  it('one given > is taken as it is', () => {
    expect(submissionKey('plate-17')).toBe('plate-17');
  });

  it.each(['', 'two words', 'ä', 'x'.repeat(256)])('%j > is bad usage', (given) => {
    expect(() => submissionKey(given)).toThrow(expect.objectContaining({ code: 'bad_request' }) as Error);
  });
});

describe('experimentOfKey', () => {
  it.each([submissionKey(undefined), 'plate-17'])('%s > is an id, the same each time', (key) => {
    expect(isId(experimentOfKey(key))).toBe(true);
    expect(experimentOfKey(key)).toBe(experimentOfKey(key));
  });
});

describe('withWayOut', () => {
  it.each(['gateway_unavailable', 'broker_unavailable', 'store_unavailable', 'stopping'] as const)(
    '%s > tells how to hand it in again as the same run',
    (code) => {
      const told = withWayOut(new WeirError(code, 'away'), 'k1');
      expect(told).toMatchObject({ code, message: expect.stringMatching(/^away\n.*--key k1/) as string });
    },
  );

  it('a refusal > needs none', () => {
    const refusal = new WeirError('invalid_workflow', 'no steps');
    expect(withWayOut(refusal, 'k1')).toBe(refusal);
  });
});
