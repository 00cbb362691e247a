import type { LibraryVersion } from '../../../shared/contracts/library.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { RunsContext } from '../context.ts';

/** Notes the last run of a workflow, for whoever looks through the library. Nobody waits for it, and where it cannot be written, nothing is lost. */
export function noteUse(
  { store, log }: Pick<RunsContext, 'store' | 'log'>,
  { name, version }: LibraryVersion,
  run_id: string,
): void {
  const body = { run_id, version, at: Date.now() };
  const write = async (): Promise<void> => {
    const known = await store.readRecord('workflow_use', name);
    if (known && known.body.at > body.at) return;
    const record = { kind: 'workflow_use', id: name, body } as const;
    if (!(await store.writeRecord(record, known?.revision ?? 0))) await write();
  };
  write().catch((error: unknown) =>
    log.info({ run_id, reason: messageOf(error) }, 'the last run of a workflow is not noted'),
  );
}
