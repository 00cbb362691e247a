import { asks, forgetReplies } from '../../records/index.ts';
import { forgetNotes } from '../../runs/index.ts';
import type { LabContext } from '../context.ts';
import type { Deadline } from '../../http/index.ts';

const atOnce = 200;

/** Forgets the runs that completed or failed, those that have left the store too; their folders stay for people to read. */
export async function clearRuns({ store, archive, log }: LabContext, deadline: Deadline): Promise<void> {
  let forgotten = 0;
  for (;;) {
    const { runs, unreadable } = await deadline.withStore(() =>
      store.listRuns({ states: ['completed', 'failed'], limit: atOnce }),
    );
    const ids = [
      ...runs.map(({ definition }) => definition.run_id),
      ...unreadable.map(({ run_id }) => run_id),
    ];
    if (ids.length === 0) break;
    const asking = runs.flatMap(({ definition }) => (asks(definition) ? [definition.run_id] : []));
    await deadline.withStore(() => forgetReplies(store, asking));
    const gone = await deadline.withStore(() => store.forgetRuns(ids, 'free'));
    forgotten += gone.length;
    // Somebody else forgets them at this moment, or the store will not: either way not again and again.
    if (gone.length === 0) break;
  }
  await archive.clear();
  const isGone = async (id: string) => (await deadline.withStore(() => store.readRevision(id))) === undefined;
  await deadline.withStore(() => forgetNotes(store, isGone));
  log.info({ runs: forgotten }, 'runs that were over are forgotten');
}
