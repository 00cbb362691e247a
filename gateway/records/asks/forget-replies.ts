import { questionKinds } from '../../../shared/contracts/question.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import type { Store } from '../../../shared/store/index.ts';

const page = 1000;

/** Whether a run may have asked somebody: its steps say so, whatever the workcell consists of by now. */
export function asks({ steps }: Pick<RunDefinition, 'steps'>): boolean {
  const kinds: readonly string[] = questionKinds;
  return steps.some(({ action }) => kinds.includes(action));
}

/** Removes the replies to all questions of runs that are about to be forgotten. @throws WeirError `store_unavailable` */
export async function forgetReplies(
  store: Pick<Store, 'newestRecords' | 'removeRecords'>,
  runIds: readonly string[],
): Promise<void> {
  for (const group of runIds) {
    for (;;) {
      const replies = await store.newestRecords({ kind: 'reply', group, limit: page });
      await store.removeRecords(
        'reply',
        replies.map(({ id }) => id),
      );
      if (replies.length < page) break;
    }
  }
}
