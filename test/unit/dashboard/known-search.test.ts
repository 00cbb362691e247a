import { describe, expect, it } from 'vitest';
import { readRunsSearch } from '../../../dashboard/src/screens/runs/runs-search.ts';

describe('what an address says beside its path', () => {
  it('is read > what makes no sense takes the place of what stands there', () => {
    const search = { text: 'mix', within: 'toString', status: '__proto__', from: 'soon', other: 1 };
    const none = { within: undefined, status: undefined, from: undefined, other: undefined };
    expect({ ...search, ...readRunsSearch(search) }).toEqual({ text: 'mix', ...none });
  });
});
