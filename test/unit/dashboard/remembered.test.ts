import { afterEach, expect, it, vi } from 'vitest';
import { forgetWork, recall, remember } from '../../../dashboard/src/design/remembered.ts';

afterEach(() => vi.unstubAllGlobals());

it('a browser that is full or remembers nothing > what was written last is what holds, until something takes its place', () => {
  const kept = new Map<string, string>();
  const room = 8;
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    removeItem: (name: string) => kept.delete(name),
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new DOMException('it is full', 'QuotaExceededError');
      kept.set(name, value);
    },
  });
  remember('weir.draft', 'ml: 2');
  remember('weir.draft', 'ml: 2 # a little');
  expect(recall('weir.draft')).toBe('ml: 2 # a little');
  remember('weir.draft', 'ml: 3');
  expect(recall('weir.draft')).toBe('ml: 3');
  expect(kept.get('weir.draft')).toBe('ml: 3');
  remember('weir.draft', 'ml: 3 # a little');
  forgetWork();
  expect(recall('weir.draft')).toBe('');
  vi.unstubAllGlobals();
  remember('weir.draft', 'ml: 4');
  expect(recall('weir.draft')).toBe('ml: 4');
});
