import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { haveSameMembers } from '../../../../shared/contracts/canonical-json.ts';

it('says what a deep comparison says', () => {
  const objects = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.option(fc.jsonValue(), { nil: undefined }),
    {
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(objects, objects, (a, b) => {
      expect(haveSameMembers(a, b)).toBe(isDeepStrictEqual(a, b));
      expect(haveSameMembers(a, structuredClone(a))).toBe(true);
      expect(haveSameMembers(a, { ...a, ...b })).toBe(isDeepStrictEqual(a, { ...a, ...b }));
    }),
  );
});
