import {
  forgottenEvent,
  forgottenGroup,
  wentBackEvent,
  type ForgottenRequest,
} from '../../shared/contracts/forgotten-request.ts';
import { wentBack, workcellField } from '../../shared/contracts/workcell-state.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nowAndThen } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { eventRecord, type Store } from '../../shared/store/index.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import type { Acknowledged, Remembered } from './acknowledged.ts';

/** What is watched, and with what. */
interface Watched {
  store: Pick<Store, 'reconnects' | 'readField' | 'now' | 'feedHead' | 'keepsEntry' | 'writeRecord'>;
  workcell: Pick<Workcell, 'id'>;
  acknowledged: Acknowledged;
  timing: Pick<GatewayTiming, 'wentBackLook' | 'wentBackSettle'>;
  log: Logger;
  stopping: AbortSignal;
}

/** When the connection to the store was lost and there again, as far as this gateway has seen it. Milliseconds since the epoch, by its clock. */
interface Outage {
  /** The last look before. */
  began: number;
  /** How far the store's clock was ahead then. */
  ahead: number;
  /** See `WentBackWatch`. */
  heads: Head[];
  ended?: number;
}

/** So many are looked for at once, and of one outage so many are told of. */
const [atOnce, mostTold] = [100, 1_000];
/** An answer may follow so long on what was written for it, in milliseconds. */
const slackMs = 2_000;
/** So much longer than a gateway an owner may take to find that the store went back. */
const ownerSettles = 10;
/** So many entries of the feed are known. */
const mostHeads = 900;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** From when until when, milliseconds since the epoch by the store's clock. */
interface Span {
  from: number;
  to: number;
}

interface Head {
  id: string;
  at: number;
}

/**
 * Finds out which of the acknowledged requests a store has forgotten that went back: to a replica that had not got them yet, or to an older
 * copy. It forgets what was written last, so that whatever is there still tells of all before it.
 */
export class WentBackWatch {
  readonly #watched: Watched;
  #seen: { at: number; ahead: number; reconnects: number };
  #outage: Outage | undefined;
  /** When what was acknowledged is to be looked for, if it is. */
  #dueAt = Infinity;
  /** When the store was last found to be put back, by its owner. */
  #putBackAt: number | undefined;
  /** What this gateway has found before the owner. */
  #found: { span?: Span } | undefined;
  /** The newest entries of its feed, with the store's clock when they were seen: which of them it still has says how far it went back. */
  #heads: Head[] = [];

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#seen = { at: Date.now(), ahead: 0, reconnects: watched.store.reconnects() };
  }

  /** Looks now and then until the gateway stops. Never rejects. */
  async work(): Promise<void> {
    const { timing, stopping, log } = this.#watched;
    await nowAndThen(timing.wentBackLook, stopping, () =>
      this.#look().catch((error: unknown) => {
        // It is looked again.
        const level = WeirError.is(error, 'store_unavailable') ? 'debug' : 'warn';
        log[level]({ reason: messageOf(error) }, 'whether the store went back is not known yet');
      }),
    );
  }

  async #look(): Promise<void> {
    const { store, timing, workcell } = this.#watched;
    this.#noteOutage();
    const [lineage, storeNow, head] = await Promise.all([
      store.readField(workcellField.lineage),
      store.now(),
      store.feedHead(),
    ]);
    // Lost while it was asked: what was read may be of either copy.
    if (this.#noteOutage()) return;
    const at = Date.now();
    this.#seen = { ...this.#seen, at, ahead: storeNow - at };
    if (this.#outage && this.#outage.ended === undefined) {
      this.#outage.ended = at;
      this.#dueAt = at + timing.wentBackSettle;
    }
    const { put_back_at, ...by } = wentBack(lineage);
    const isNews = put_back_at !== this.#putBackAt && (put_back_at ?? 0) > storeNow - dayMs;
    // Else it is of another time.
    const forgotten = isNews ? by.forgotten : undefined;
    // Who has not seen how it was before lets the others tell first.
    const settle = timing.wentBackSettle * (this.#outage ? 1 : 2);
    if (isNews) this.#dueAt = Math.min(this.#dueAt, at + settle);
    else this.#putBackAt = put_back_at;
    this.#noteHead(head, storeNow);
    if (at < this.#dueAt) return;
    const found = this.#outage && (await this.#lookFor(this.#outage, isNews, forgotten));
    const [before, isFirst] = [this.#found, !isNews && found !== undefined && !this.#found];
    if (isFirst) this.#found = found;
    else if (isNews || before) {
      const span = forgotten ?? before?.span ?? found?.span;
      const seconds = span ? Math.max(0, span.to - span.from) / 1000 : null;
      const foundAt = isNews ? put_back_at : minuteMs * Math.floor(storeNow / minuteMs);
      await this.#write(wentBackEvent(workcell, foundAt ?? 0, { seconds, about: !forgotten }));
      this.#found = undefined;
    }
    // Its owner is about to find it as well, if there is one: told by several it is one event.
    this.#dueAt = isFirst ? at + ownerSettles * settle : Infinity;
    this.#putBackAt = put_back_at;
  }

  #noteHead(id: string | undefined, at: number): void {
    if (id === undefined || id === this.#heads.at(-1)?.id) return;
    this.#heads.push({ id, at });
    if (this.#heads.length > mostHeads) this.#heads.shift();
  }

  /** When the newest of the entries was seen that the store still has, -Infinity where it has none. */
  async #keptUntil(heads: readonly Head[]): Promise<number> {
    for (const { id, at } of heads.toReversed()) if (await this.#watched.store.keepsEntry(id)) return at;
    return -Infinity;
  }

  /** True where the connection was made anew since the last look. */
  #noteOutage(): boolean {
    const reconnects = this.#watched.store.reconnects();
    const { at: began, ahead, reconnects: before } = this.#seen;
    if (reconnects === before) return false;
    this.#seen = { ...this.#seen, reconnects };
    const isOpen = this.#outage?.ended === undefined || this.#dueAt < Infinity;
    this.#outage = this.#outage && isOpen ? { ...this.#outage } : { began, ahead, heads: this.#heads };
    this.#heads = [];
    delete this.#outage.ended;
    return true;
  }

  /**
   * Looks for what was acknowledged until the end of an outage, and tells what is gone.
   * @param isProven the owner has found that the store went back
   * @param forgotten when what is gone was committed, by the clock of the store before the outage, where the owner knows
   * @returns undefined where it did not go back, as far as this gateway knows; else when what is gone was written, where it does
   */
  async #lookFor(
    { began, ahead, heads, ended = began }: Outage,
    isProven: boolean,
    forgotten: Span | undefined,
  ): Promise<{ span?: Span } | undefined> {
    const { acknowledged } = this.#watched;
    const all = acknowledged.around({ began, ended });
    const own = all.filter(({ byOwner, isKept }) => isKept && !byOwner);
    const kept = await keptOf(own, ahead);
    const gone = own.filter((each) => !kept.has(each));
    if (!isProven && gone.length === 0) return undefined;
    // Whatever was written before something that is there, is there.
    const lastKept = own.findLast((each) => each.at <= began && kept.has(each))?.at ?? -Infinity;
    const from = forgotten?.from ?? Math.max(await this.#keptUntil(heads), lastKept + ahead);
    const to = Math.max(heads.at(-1)?.at ?? -Infinity, (gone.at(-1)?.at ?? -Infinity) + ahead);
    const since = Math.max(lastKept, from - ahead) - slackMs;
    const others = all.filter((each) => (each.byOwner || !each.isKept) && each.at > since);
    const keptOthers = await keptOf(others, ahead);
    const lost = [...gone, ...others.filter((each) => !keptOthers.has(each))];
    await this.#tell(lost.sort((a, b) => a.at - b.at));
    acknowledged.drop(lost);
    return Number.isFinite(from) && Number.isFinite(to) ? { span: { from, to } } : {};
  }

  async #tell(forgotten: readonly Remembered[]): Promise<void> {
    const { workcell, log } = this.#watched;
    const found_at = new Date().toISOString();
    const told = forgotten
      .slice(-mostTold)
      .map(({ kind, id, what, at, by = null, isKept }): ForgottenRequest => ({
        ...{ kind, id, what, at: new Date(at).toISOString(), by, sure: isKept !== undefined, found_at },
      }));
    for (const each of told) await this.#write(forgottenEvent(workcell, each));
    for (const { sure, ...about } of told)
      log.error(about, sure ? 'the store has forgotten a request' : 'the store may have forgotten a request');
    if (forgotten.length > told.length)
      log.error(
        { requests: forgotten.length - told.length },
        'the store has forgotten earlier requests as well',
      );
  }

  /** Another gateway may have told of it. */
  async #write(body: EventBody): Promise<void> {
    await this.#watched.store.writeRecord({ ...eventRecord(body), group: forgottenGroup }, 0);
  }
}

/** Those that the store has, as far as somebody can tell. */
async function keptOf(all: readonly Remembered[], ahead: number): Promise<Set<Remembered>> {
  const kept = new Set<Remembered>();
  for (let from = 0; from < all.length; from += atOnce)
    await Promise.all(
      all.slice(from, from + atOnce).map(async (each) => {
        // What cannot be read is there.
        const isKept = await each.isKept?.(each.at + ahead).catch((error: unknown) => {
          if (WeirError.is(error, 'store_unavailable')) throw error;
          return true;
        });
        if (isKept) kept.add(each);
      }),
    );
  return kept;
}
