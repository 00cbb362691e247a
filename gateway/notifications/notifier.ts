import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Lock } from '../files/index.ts';
import type { NotificationsContext } from './context.ts';
import { addresseeName } from './compose.ts';
import { Deliverer, Hopeless } from './deliverer.ts';
import { MailQuota, type MailSettings } from './mail-sender.ts';
import { Outbox, type Pending } from './outbox.ts';
import { WebhookGone, type WebhookTargets } from './webhook-sender.ts';
import { addTo } from '../../shared/kernel/grouping.ts';

const folderName = '.notifications';
/** Deliveries under way at a time: in all, and to one addressee, so that one that hangs leaves room for the others. */
const abreast = { all: 32, each: 2 };

/** How many mails may go in one. */
const mostInOne = 1_000;

/** Deliveries that are under way together. */
interface Attempt {
  name: string;
  group: readonly Pending[];
}

/**
 * Tells people and programs what the owner has left for them: at least once, always with the same id, however often
 * gateway, store or receiver go away meanwhile. Nothing waits for it. Of all gateways on one data folder, one does it.
 */
export class Notifier {
  readonly #context: NotificationsContext;
  readonly #outbox: Outbox;
  readonly #deliverer: Deliverer;
  readonly #quota: MailQuota;
  readonly #pending = new Map<string, Pending>();
  readonly #underWay = new Map<Attempt, Promise<void>>();
  /** Ids of the deliveries under way. */
  readonly #busy = new Set<string>();
  /** Addresses whose mails wait because so many have gone to them. */
  readonly #held = new Set<string>();
  /** Arrived, but the store does not know it yet. */
  readonly #arrived = new Set<string>();
  #troubled = false;

  constructor(context: NotificationsContext, settings: MailSettings, targets: WebhookTargets) {
    this.#context = context;
    this.#outbox = new Outbox(context);
    this.#deliverer = new Deliverer(context, this.#outbox, settings, targets);
    this.#quota = new MailQuota(context.mailQuota);
  }

  /** Works until the gateway stops; resolves when nothing is sent any more. Never rejects. */
  async work(): Promise<void> {
    const { stopping, timing } = this.#context;
    let lock: Lock | undefined;
    while (!stopping.aborted) {
      let more = false;
      try {
        if (!lock?.isHeld) lock = await this.#takeOver();
        more = await this.#pass();
        this.#troubled = false;
      } catch (error) {
        this.#complain(error);
      }
      if (!more)
        await delay(timing.notify, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    }
    // A mail server that hangs is no reason to go on: what is not confirmed is sent again by the next gateway.
    await within(Promise.all(this.#underWay.values()), timing.drain);
    lock?.release();
    await this.#deliverer.close();
  }

  /** This gateway is the one that tells from now on, also what an earlier one has not got through. */
  async #takeOver(): Promise<Lock> {
    const lock = await this.#context.data.lock(folderName, 'notifications');
    try {
      this.#pending.clear();
      for (const pending of await this.#outbox.pending()) this.#pending.set(pending.id, pending);
      return lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Takes what is new and begins what is due; true where there is more to take at once. */
  async #pass(): Promise<boolean> {
    const { fresh, more } = await this.#outbox.take(Date.now());
    for (const pending of fresh) this.#pending.set(pending.id, pending);
    const due = new Map<string, Pending[]>();
    for (const pending of this.#pending.values()) {
      if (this.#busy.has(pending.id) || pending.body.due_at > Date.now()) continue;
      addTo(due, addresseeName(pending.body.to), pending);
    }
    for (const [name, waiting] of due) this.#begin(name, waiting);
    return more;
  }

  /** Begins as much of what waits for one addressee as may be under way. */
  #begin(name: string, waiting: Pending[]): void {
    const abreastOfIt = () => [...this.#underWay.keys()].filter((each) => each.name === name).length;
    while (waiting.length > 0) {
      if (this.#underWay.size >= abreast.all || abreastOfIt() >= abreast.each) return;
      const group = waiting[0]?.body.to.kind === 'mail' ? this.#mayGo(name, waiting) : waiting.splice(0, 1);
      if (group.length === 0) return;
      const attempt = { name, group };
      for (const { id } of group) this.#busy.add(id);
      const done = this.#attempt(attempt).finally(() => {
        this.#underWay.delete(attempt);
        for (const { id } of group) this.#busy.delete(id);
      });
      this.#underWay.set(attempt, done);
    }
  }

  /** Takes the mails that may go next in one: the last that may go for a while sums up all that wait. */
  #mayGo(address: string, waiting: Pending[]): Pending[] {
    const { log } = this.#context;
    const now = Date.now();
    const left = this.#quota.left(address, now);
    if (left < 1) {
      if (!this.#held.has(address))
        log.warn({ to: address, waiting: waiting.length }, 'mails wait, to be summed up');
      this.#held.add(address);
      return [];
    }
    this.#held.delete(address);
    this.#quota.take(address, now);
    const group = waiting.splice(0, left === 1 ? mostInOne : 1);
    if (group.length > 1) log.info({ to: address, mails: group.length }, 'mails summed up in one');
    return group;
  }

  /** Never rejects. */
  async #attempt({ name, group }: Attempt): Promise<void> {
    const open = group.filter(({ id }) => !this.#arrived.has(id));
    try {
      await this.#deliverer.send(open);
      for (const { id } of open) this.#arrived.add(id);
    } catch (error) {
      if (group[0]?.body.to.kind === 'mail') this.#quota.giveBack(name, Date.now());
      for (const pending of open) {
        await this.#failed(pending, error).catch((trouble: unknown) => this.#complain(trouble));
      }
    }
    for (const pending of group) {
      if (!this.#arrived.has(pending.id)) continue;
      await this.#drop(pending).catch((error: unknown) => this.#complain(error));
    }
  }

  async #failed(pending: Pending, error: unknown): Promise<void> {
    const { log, stopping, timing } = this.#context;
    if (stopping.aborted) return;
    const { attempts, to, topic } = pending.body;
    const wait = timing.notifyAgain[attempts];
    const fields = { to: addresseeName(to), topic, attempts: attempts + 1, reason: messageOf(error) };
    if (wait === undefined || error instanceof Hopeless || error instanceof WebhookGone) {
      log.error(fields, 'notification given up');
      await this.#drop(pending);
      return;
    }
    log.warn(fields, 'notification not delivered yet');
    const due_at = Date.now() + wait * (0.75 + Math.random() / 2);
    await this.#outbox.postpone(pending, { ...pending.body, attempts: attempts + 1, due_at });
  }

  async #drop({ id }: Pending): Promise<void> {
    await this.#outbox.remove(id);
    this.#pending.delete(id);
    this.#arrived.delete(id);
  }

  /** One line per trouble, however long it lasts. */
  #complain(error: unknown): void {
    const { log } = this.#context;
    if (WeirError.is(error, 'folder_locked') || this.#troubled) {
      log.debug({ reason: messageOf(error) }, 'notifications wait');
      return;
    }
    this.#troubled = true;
    log.warn({ reason: messageOf(error) }, 'notifications wait');
  }
}
