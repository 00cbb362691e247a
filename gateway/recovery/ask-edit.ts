import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../shared/contracts/json.ts';
import { message, type BodyOf } from '../../shared/contracts/message.ts';
import { runEventId } from '../../shared/contracts/run-event.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { ArchivedRun } from '../archive/archived-run.ts';
import type { GatewayContext } from '../context.ts';
import { askOwner } from '../runs/control/wish.ts';
import { findRun } from '../runs/find-run.ts';
import { canonicalJson } from '../runs/fingerprint.ts';

type Edit = BodyOf<'run.edit'>;

/** What a person wants to be changed of a run. */
export interface EditWish {
  edit: Edit['edit'];
  who: Pick<Edit, 'by' | 'reason'>;
  /** The client's own name for the wish: sent again with it, it counts once. */
  key: string | undefined;
  /** What the wish is, of the run as it stands: where it has no name, the same one counts once. May refuse by throwing. */
  meaning: (run: ArchivedRun) => Json;
  /** What the owner is asked, made of the run as it stands; may refuse by throwing. Undefined where it is so already. */
  body: (run: ArchivedRun) => Omit<Edit, 'edit' | 'request' | 'by' | 'reason'> | undefined;
}

/**
 * Asks the owner to change what a run does from here on. Resolves to the run once that is so, or after `timing.shown`: the wish may be on
 * its way to a new owner. A wish that was heard before is not sent again.
 * @throws WeirError as `askOwner`, and what the body throws
 */
export async function askEdit(context: GatewayContext, runId: string, wish: EditWish): Promise<ArchivedRun> {
  const { edit, who, key, meaning, body } = wish;
  const run = await findRun(context, runId);
  const request = digest(key === undefined ? [edit, meaning(run)] : ['key', key]);
  if (await isHeard(context, runId, { edit, request })) return run;
  const asked = body(run);
  if (asked === undefined) return run;
  await askOwner(context, runId, () =>
    message('run.edit', {
      workcell: context.workcell.name,
      run_id: runId,
      body: { edit, request, ...who, ...asked },
    }),
  );
  await untilHeard(context, runId, { edit, request });
  return findRun(context, runId);
}

/** True where the owner has carried out a wish of that kind which had that name. Throws as `askEdit`. */
export async function wasHeard(
  context: GatewayContext,
  runId: string,
  edit: Edit['edit'],
  key: string | undefined,
): Promise<boolean> {
  return key !== undefined && isHeard(context, runId, { edit, request: digest(['key', key]) });
}

function digest(of: Json): string {
  return createHash('sha256').update(canonicalJson(of)).digest('hex');
}

/**
 * True where the owner has carried out what was asked under that name: its event says so.
 * @throws WeirError `idempotency_conflict` where that was another wish
 */
async function isHeard(
  { store, patience }: Pick<GatewayContext, 'store' | 'patience'>,
  run_id: string,
  edit: Pick<Edit, 'edit' | 'request'>,
): Promise<boolean> {
  const id = runEventId({ run_id, at: 0, name: 'EDITED', edit });
  const found = await patience.begin().withStore(() => store.readRecord('event', id));
  if (!found) return false;
  const told = 'edit' in found.body ? found.body.edit : undefined;
  if (told?.edit === edit.edit) return true;
  throw new WeirError(
    'idempotency_conflict',
    `the idempotency key belongs to another wish: a ${told?.edit ?? 'change'}`,
  );
}

async function untilHeard(
  context: GatewayContext,
  run_id: string,
  edit: Pick<Edit, 'edit' | 'request'>,
): Promise<void> {
  const { timing, stopping } = context;
  const end = performance.now() + timing.shown;
  while (!stopping.aborted && performance.now() < end) {
    if (await isHeard(context, run_id, edit).catch(() => false)) return;
    await delay(timing.shownLook);
  }
}
