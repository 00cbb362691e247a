import { describe, expect, it } from 'vitest';
import { namesEtag } from '../../../gateway/http/send.ts';

describe('namesEtag', () => {
  it.each([
    ['"3"', true],
    ['W/"3"', true],
    ['"1", "3"', true],
    ['*', true],
    ['"33"', false],
    ['3', false],
    ['', false],
    [undefined, false],
  ])('If-None-Match: %s > names "3": %s', (header, expected) => {
    expect(namesEtag(header, '"3"')).toBe(expected);
  });
});
