import { expect, it } from 'vitest';
import type { RunsContext } from '../../../../gateway/runs/context.ts';
import { createDeadlines } from '../../../../gateway/http/deadlines.ts';
import { changeWorkflow } from '../../../../gateway/runs/library/change-workflow.ts';
import { refusal } from '../../../support/refusal.ts';

/** A store that takes no more of what is written beside workflows. */
const full = {
  sizeOfRecords: () => Promise.resolve(16 * 1024 ** 2),
  readRecord: () =>
    Promise.resolve({ revision: 1, body: { name: 'mix', tags: ['a'], notes: 'long', editors: [] } }),
  writeRecord: () => Promise.resolve(true),
};

it('a store that is full > takes shorter notes, and the archive, but no longer ones; what is so already is no change', async () => {
  const deadlines = createDeadlines({ requestDeadline: 0, retryEvery: 1 }, new AbortController().signal);
  const context = { store: full, deadlines } as unknown as RunsContext;
  const change = (what: object) => changeWorkflow(context, { scopes: ['admin'] }, 'mix', what);
  await expect(change({ notes: 'longer' })).rejects.toMatchObject(refusal('too_large', 'shorten'));
  expect((await change({ notes: 'less' })).after.body.notes).toBe('less');
  expect((await change({ archived: true })).after.body.archived_at).toBeGreaterThan(0);
  expect((await change({ tags: ['a'] })).after.revision).toBe(1);
});
