import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import type { LibraryWorkflowBody } from '../../../shared/contracts/library.ts';
import { asTags } from '../../../shared/contracts/tag.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import type { StoredRecord } from '../../../shared/store/index.ts';
import { type Caller, roomFor } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { demandMayChange } from './may-change.ts';
import { findWorkflow } from './versions.ts';

/** What of a workflow may change beside its versions. */
interface WorkflowChange {
  tags?: string[];
  notes?: string;
  editors?: string[];
  archived?: boolean;
  /** The one that was seen. */
  revision?: number;
}

/**
 * Changes what stands beside the versions of a workflow.
 * @returns it, as it was before and as it is now
 * @throws WeirError `workflow_not_found`, `version_conflict`, `not_allowed`, `too_large`, `store_unavailable`
 */
export async function changeWorkflow(
  context: RunsContext,
  caller: Caller,
  name: string,
  { archived, revision, tags, ...others }: WorkflowChange,
): Promise<{ before: LibraryWorkflowBody; after: StoredRecord<'workflow'> }> {
  const change = { ...others, ...(tags && { tags: asTags(tags) }) };
  const deadline = context.deadlines.begin();
  for (;;) {
    const known = await findWorkflow(context, name, deadline);
    const before = known.body;
    demandMayChange(caller, before);
    if (revision !== undefined && revision !== known.revision)
      throw new WeirError(
        'version_conflict',
        `somebody has changed the workflow "${name}" since you saw it (revision ${revision}, now ${known.revision}): look at it again`,
      );
    const { archived_at: since, ...rest } = before;
    const archived_at = archived === undefined ? since : archived ? (since ?? Date.now()) : undefined;
    const body: LibraryWorkflowBody = { ...rest, ...change, ...defined({ archived_at }) };
    // Whoever has it before him is not told that somebody has changed it.
    if (canonicalJson(body) === canonicalJson(before)) return { before, after: known };
    // Where the store is full, it can be made less.
    if (lengthOf(body) > lengthOf(before)) await roomFor(context, 'workflow', deadline);
    const record = { kind: 'workflow', id: name, body } as const;
    const isWritten = await deadline.withStore(() => context.store.writeRecord(record, known.revision));
    if (isWritten) return { before, after: { ...known, body, revision: known.revision + 1 } };
  }
}

/** How long is what people write beside the versions of a workflow. */
function lengthOf({ tags, notes, editors }: LibraryWorkflowBody): number {
  return [notes, ...tags, ...editors].join().length;
}
