import type { Request, RequestHandler } from 'express';
import type { ForgottenKind } from '../../shared/contracts/forgotten-request.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nameOfCaller } from './access/caller.ts';
import { asksForChange, callOf, pathToTell } from './call.ts';
import type { HttpContext } from './context.ts';

/** What a request was told is done. */
export interface Done {
  kind: ForgottenKind;
  id: string;
  /** In words. */
  what: string;
  /** The gateway hands it on, and the owner writes it: before that it is in the broker. */
  byOwner?: true;
  /** It is answered at once, whatever becomes of it. */
  urgent?: true;
  /**
   * Whether the store has it; missing where nobody can tell.
   * @param at when it was acknowledged, milliseconds since the epoch by the clock that the store had then
   * @throws WeirError `store_unavailable`
   */
  isKept?: (at: number) => Promise<boolean>;
}

/** The same, with who asked for it, and when that was acknowledged, milliseconds since the epoch. */
export type Remembered = Done & { at: number; by: string | undefined };

/** So long before an outage, in milliseconds, what was acknowledged is looked for, and so much is remembered. */
const bounds = { ms: 15 * 60_000, most: 5_000 };

/**
 * What people were told is done, of late: a store that goes back forgets some of it, and who asked for that is to know. In memory, for what
 * the store forgets it cannot keep.
 */
export class Acknowledged {
  #remembered: Remembered[] = [];

  add(remembered: readonly Remembered[]): void {
    for (const each of remembered) this.#remembered.push(each);
    // Not at each request: it copies them all.
    if (this.#remembered.length < 2 * bounds.most) return;
    this.#remembered = this.#remembered.slice(-bounds.most);
  }

  /** What was acknowledged of late before an outage that began then, and until its end; milliseconds since the epoch. */
  around({ began, ended }: { began: number; ended: number }): Remembered[] {
    return this.#remembered.filter(({ at }) => at > began - bounds.ms && at <= ended);
  }

  /** They were told of. */
  drop(told: readonly Remembered[]): void {
    const gone = new Set(told);
    this.#remembered = this.#remembered.filter((each) => !gone.has(each));
  }
}

const done = new WeakMap<Request, readonly Done[]>();

/** What is needed to see that something is kept. */
type Keeping = Pick<HttpContext, 'store' | 'deadlines'>;

const keepings = new WeakMap<Request, Keeping>();

/** What a request is told is done, where its answer says so; nothing where it has only looked. What no handler tells is remembered by its path. */
export function recordDone(request: Request, ...what: readonly Done[]): void {
  done.set(request, what);
}

/**
 * As `recordDone`, of what is done by now. Resolves when that may be answered: the replicas that are to have it do, or the owner has yet to
 * write it.
 * @throws WeirError `not_replicated` where they do not have it in time
 */
export async function recordKept(request: Request, ...what: readonly Done[]): Promise<void> {
  recordDone(request, ...what);
  const keeping = keepings.get(request);
  if (keeping) await Promise.all(what.map((each) => untilOnReplicas(each, keeping)));
}

async function untilOnReplicas({ what, byOwner, urgent, isKept }: Done, { store, deadlines }: Keeping) {
  if (urgent || !isKept) return;
  // By our own clock: only what the owner writes is looked for by a time, and of that it does not matter here whether it is there by now.
  const look = () => store.onReplicas(() => isKept(Date.now()));
  const kept = await deadlines
    .begin()
    .withStore(look)
    .catch((cause: unknown) => {
      throw WeirError.is(cause, 'store_unavailable')
        ? new WeirError('not_replicated', `${what}: ${cause.message}`, { cause })
        : cause;
    });
  if (kept === false && !byOwner)
    throw new WeirError('not_replicated', `${what} was written, and lost with the Redis that had it`);
}

/** Middleware that remembers what each request that asks for a change was told is done. */
export function rememberAcknowledged(acknowledged: Acknowledged, keeping: Keeping): RequestHandler {
  return (request, response, next) => {
    keepings.set(request, keeping);
    response.once('finish', () => {
      const call = callOf(request);
      if (!call || response.statusCode >= 300 || !asksForChange(call, request)) return;
      // Who has signed in sees it if he has to once more.
      if (call.operation.tag === 'Session') return;
      const path = `${request.method} ${pathToTell(request.originalUrl.split('?', 1)[0] ?? '')}`;
      const what = done.get(request) ?? [{ kind: 'change', id: path, what: path }];
      const { by: said } = { ...request.query, ...(request.body as object | undefined) } as { by?: unknown };
      const by = nameOfCaller(request, typeof said === 'string' ? said.slice(0, 200) : undefined);
      acknowledged.add(what.map((each) => ({ ...each, at: Date.now(), by })));
    });
    next();
  };
}
