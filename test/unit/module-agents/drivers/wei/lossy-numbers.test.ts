import { describe, expect, it } from 'vitest';
import { lossyNumbers } from '../../../../../module-agents/drivers/wei/lenient-json.ts';

describe('numbers that JavaScript cannot hold', () => {
  it.each([
    ['{"id":12345678901234567,"n":[-98765432109876543]}', ['12345678901234567', '-98765432109876543']],
    ['{"id":9007199254740993}', ['9007199254740993']],
    ['{"id":9007199254740992,"n":100000000000000000000}', []],
    ['{"id":"12345678901234567","q":"\\"12345678901234567"}', []],
    ['{"mass":0.12345678901234567,"m":1.0,"e":12345678901234567e2}', []],
    ['{"12345678901234567":1}', []],
    [`[${Array.from({ length: 9 }, (_, i) => `1234567890123456${i}9`).join(',')}]`, 5],
  ])('in %s > %j', (text, expected) => {
    const found = lossyNumbers(text);
    expect(typeof expected === 'number' ? found.length : found).toEqual(expected);
  });

  it('a text that is very long > is not looked through', () => {
    expect(lossyNumbers(`[12345678901234567,"${'x'.repeat(4 * 1024 * 1024)}"]`)).toEqual([]);
  });
});
