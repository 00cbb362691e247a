import { expect, test } from 'vitest';
import { noteWith } from '../../../cli/commands/note.ts';

const before = { tags: ['good', 'Batch 7'], note: 'clean' };

test.each([
  ['a line', 'dirty now', {}, { note: 'clean\ndirty now' }],
  ['another note', 'dirty', { instead: true }, { note: 'dirty' }],
  ['tags', undefined, { tag: ['GOOD', 'new'], untag: ['batch 7'] }, { tags: ['good', 'new'] }],
])('%s > is written over what stands there, and nothing else', (_, text, options, written) => {
  expect(noteWith(before, text, options)).toEqual({ ...before, ...written });
});
