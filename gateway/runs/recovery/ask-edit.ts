import { sha256Of } from '../../../shared/kernel/digest.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { message, type BodyOf } from '../../../shared/contracts/message.ts';
import { runEventId, type RunEdit } from '../../../shared/contracts/run-event.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { askOwner } from '../control/ask-owner.ts';
import { findRun } from '../run-pages.ts';

type Edit = BodyOf<'run.edit'>;

/** A request that has a name of the client's own. */
export interface NamedRequest {
  key: string;
  /** The request as it came. */
  said: Json;
}

/** What a person wants to be changed of a run. */
export interface EditRequest {
  edit: Edit['edit'];
  who: Pick<Edit, 'by' | 'reason'>;
  /** The client's own name for the request, and what it has asked for under it: sent again with it, it counts once. */
  named: NamedRequest | undefined;
  /** Is told how to find out whether the owner has done it; resolves when that may be answered. */
  asked: (isDone: () => Promise<boolean>) => Promise<void>;
  /** What the request is, of the run as it stands: where it has no name, the same one counts once. May refuse by throwing. */
  meaning: (run: ArchivedRun) => Json;
  /** True where the run stands again as if nobody had asked for it, after the same request was carried out at that time. */
  isAnother?: (run: ArchivedRun, after: number) => boolean;
  /** What the owner is asked, made of the run as it stands; may refuse by throwing. Undefined where it is so already. */
  body: (run: ArchivedRun) => EditBody | undefined | Promise<EditBody | undefined>;
}

type EditBody = Omit<Edit, 'edit' | 'request' | 'wish' | 'by' | 'reason'>;

/**
 * Asks the owner to change what a run does from here on. Resolves to the run once that is so, or after `timing.shown`: the request may be on
 * its way to a new owner. A request that was heard before is not sent again.
 * @throws WeirError as `askOwner`, and what the body throws
 */
export async function askEdit(
  context: RunsContext,
  runId: string,
  request: EditRequest,
): Promise<ArchivedRun> {
  const { edit, who, named, asked: tell, meaning, isAnother, body } = request;
  const run = await findRun(context, runId);
  let known = named ? nameOf(edit, named) : { edit, request: digest([edit, meaning(run)]) };
  // Each request that follows the same one has a name that is made of that one's.
  let at = await heardAt(context, runId, known);
  while (at !== undefined) {
    if (named || !isAnother?.(run, at)) {
      const heard = known;
      await tell(async () => (await heardAt(context, runId, heard)) !== undefined);
      return run;
    }
    known = { edit, request: digest([known.request, at]) };
    at = await heardAt(context, runId, known);
  }
  const asked = await body(run);
  if (asked === undefined) return run;
  const sent = known;
  await askOwner(context, runId, () =>
    message('run.edit', {
      workcell: context.workcell.name,
      run_id: runId,
      body: { ...sent, ...who, ...asked },
    }),
  );
  await untilHeard(context, runId, sent);
  await tell(async () => (await heardAt(context, runId, sent)) !== undefined);
  return findRun(context, runId);
}

/** True where the owner has carried out a request of that kind which had that name. Throws as `askEdit`. */
export async function wasHeard(
  context: RunsContext,
  runId: string,
  edit: Edit['edit'],
  named: NamedRequest | undefined,
): Promise<boolean> {
  return named !== undefined && (await heardAt(context, runId, nameOf(edit, named))) !== undefined;
}

function nameOf(edit: Edit['edit'], { key, said }: NamedRequest): RunEdit {
  return { edit, request: digest(['key', key]), wish: digest(said) };
}

function digest(of: Json): string {
  return sha256Of(canonicalJson(of));
}

/**
 * When the owner has carried out what was asked under that name (milliseconds since the epoch): its event says so. Undefined where it
 * has not.
 * @throws WeirError `idempotency_conflict` where that was another request
 */
async function heardAt(
  { store, deadlines }: Pick<RunsContext, 'store' | 'deadlines'>,
  run_id: string,
  edit: RunEdit,
): Promise<number | undefined> {
  const id = runEventId({ run_id, at: 0, name: 'EDITED', edit });
  const found = await deadlines.begin().withStore(() => store.readRecord('event', id));
  if (!found || !('at' in found.body)) return undefined;
  const told = 'edit' in found.body ? found.body.edit : undefined;
  const isSame = told?.edit === edit.edit && told.wish === edit.wish;
  if (isSame) return Number(found.body.at);
  const other = told?.edit === edit.edit ? `another ${edit.edit}` : `a ${told?.edit ?? 'change'}`;
  throw new WeirError(
    'idempotency_conflict',
    `the idempotency key belongs to another request, which was carried out: ${other}`,
  );
}

async function untilHeard(context: RunsContext, run_id: string, edit: RunEdit): Promise<void> {
  const { timing, stopping } = context;
  const end = performance.now() + timing.shown;
  while (!stopping.aborted && performance.now() < end) {
    const heard = await heardAt(context, run_id, edit).catch((error: unknown) => {
      if (error instanceof WeirError && error.code === 'idempotency_conflict') throw error;
      return undefined;
    });
    if (heard !== undefined) return;
    await delay(timing.shownLook);
  }
}
