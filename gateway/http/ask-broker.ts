import type { Broker } from '../../shared/broker/index.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { type InboxMessage, readableSince } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { messageIds } from '../../shared/observe/index.ts';
import type { Store } from '../../shared/store/index.ts';
import type { HttpContext } from './context.ts';
import {
  decodeWorkcellState,
  leaderOf,
  workcellField,
  type WorkcellState,
} from '../../shared/contracts/workcell-state.ts';
import { rankOf } from '../../shared/kernel/version.ts';

/** How long the broker may take to say it, in milliseconds: how the lab stands is asked in a hurry. */
const answerMs = 1_000;

/** Whether an orchestrator leads the workcell; null where the broker does not say. Never rejects. */
export function isLed(broker: Pick<Broker, 'health' | 'isInboxRead'>): Promise<boolean | null> {
  return ask(broker, () => broker.isInboxRead());
}

/** How many dead letters the broker keeps; null where it does not say. Never rejects. */
export function countDeadLetters(
  broker: Pick<Broker, 'health' | 'countDeadLetters'>,
): Promise<number | null> {
  return ask(broker, () => broker.countDeadLetters());
}

async function ask<T>(broker: Pick<Broker, 'health'>, question: () => Promise<T>): Promise<T | null> {
  if (!broker.health().up) return null;
  try {
    const answer = await within(question(), answerMs);
    return answer === timedOut ? null : answer;
  } catch {
    // It has gone away since, as its health will say.
    return null;
  }
}

/**
 * Refuses what the owner could not heed: it leaves alone what it cannot read, and tells nobody but its log.
 * @param since the first weir that can; undefined where each can, and the store is not asked then
 * @throws WeirError `owner_too_old`, `store_unavailable`
 */
export async function demandLeader(store: Store, since: string | undefined): Promise<void> {
  if (since === undefined) return;
  const leader = leaderOf(await store.readField(workcellField.lineage));
  if (!leader || rankOf(leader.version) >= rankOf(since)) return;
  const which = leader.version === undefined ? 'an earlier one' : leader.version;
  throw new WeirError(
    'owner_too_old',
    `this needs an orchestrator of weir ${since}, and the one that led last is ${which}: upgrade the orchestrators, and ask again`,
  );
}

/**
 * Sends a message to the workcell's inbox and waits for the broker to confirm it, `timing.confirm` at most; where the
 * broker breaks meanwhile it is sent again (messages may come twice).
 * @throws WeirError `broker_unavailable` where no confirm came: whether the message arrived is not known then; `owner_too_old` where the owner
 * could not read it
 */
export async function sendConfirmed(
  {
    broker,
    store,
    deadlines,
    timing,
    log,
  }: Pick<HttpContext, 'broker' | 'store' | 'deadlines' | 'timing' | 'log'>,
  message: InboxMessage,
): Promise<void> {
  const since = readableSince(message);
  await deadlines.begin().withStore(() => demandLeader(store, since));
  const confirmed = await untilConfirmed(
    timing,
    () => broker.sendToInbox(message),
    (error) =>
      log.warn(
        { ...messageIds(message), err: error, type: message.type },
        'message not confirmed, sending it again',
      ),
  );
  if (confirmed) return;
  throw new WeirError('broker_unavailable', `the broker did not confirm ${message.type} in time`);
}

/**
 * Sends until the broker confirms it, for `timing.confirm` at most; false where no confirm came.
 * @param send rejects with `broker_unavailable` where it is to be tried again; what else it throws is thrown on
 * @param broken hears each time why it was not confirmed
 */
export async function untilConfirmed(
  timing: Pick<HttpContext['timing'], 'confirm' | 'sendAgain'>,
  send: () => Promise<unknown>,
  broken: (error: WeirError) => void,
): Promise<boolean> {
  const end = performance.now() + timing.confirm;
  for (;;) {
    const left = end - performance.now();
    if (left <= 0) return false;
    try {
      return (await within(send(), left)) !== timedOut;
    } catch (error) {
      if (!WeirError.is(error, 'broker_unavailable')) throw error;
      broken(error);
      await delay(Math.min(timing.sendAgain, left));
    }
  }
}

/**
 * Resolves when the owner has worked something into the workcell's state, or after `limit` milliseconds: it may be on its way to a
 * new owner. A client that looks at once sees what it asked for. Never rejects.
 * @param isShown whether the state has it
 */
export async function untilShown(
  { store, stopping, timing }: Pick<HttpContext, 'store' | 'stopping' | 'timing'>,
  isShown: (state: WorkcellState) => boolean,
  limit = timing.shown,
): Promise<void> {
  const end = performance.now() + limit;
  while (!stopping.aborted && performance.now() < end) {
    const fields = await store.readWorkcell().catch(() => ({}));
    if (isShown(decodeWorkcellState(fields))) return;
    await delay(timing.shownLook);
  }
}
