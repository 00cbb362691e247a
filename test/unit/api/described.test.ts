import { describe, expect, it } from 'vitest';
import { operations } from '../../../gateway/server/api/description-router.ts';

describe('the description of the API', () => {
  it('gives every call an id of its own', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s > names what stands in its path',
    (_, { path, params }) => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(params?.properties ?? {})).toEqual(names);
    },
  );
});
