import { describe, expect, it } from 'vitest';
import { readViews, screenOf, withView } from '../../../dashboard/src/views/views.ts';

const failed = { name: 'failed', address: '/runs?status=failed' };

describe('saved views', () => {
  it('what the browser has kept > is read back, and what is no view is left out', () => {
    const odd = [
      { name: '', address: '/runs' },
      { name: 'elsewhere', address: 'https://example.org' },
      3,
      null,
    ];
    expect(readViews(JSON.stringify([failed, ...odd]))).toEqual([failed]);
    expect(['', '{', '"text"'].map(readViews)).toEqual([[], [], []]);
  });

  it('one more > takes the place of that of its name, and they stand by their names', () => {
    const again = { name: 'failed', address: '/runs?status=failed&within=day' };
    const all = withView(withView([failed], { name: 'a b', address: '/results?tag=a' }), again);
    expect(all).toEqual([{ name: 'a b', address: '/results?tag=a' }, again]);
    expect(all.map(screenOf)).toEqual(['/results', '/runs']);
  });
});
