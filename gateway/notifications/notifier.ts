import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExperimentBody } from '../../shared/contracts/experiment.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import { within } from '../../shared/lifecycle/deadline.ts';
import { lockFolder, type FolderLock } from '../../shared/folder-lock/folder-lock.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { GatewayContext } from '../context.ts';
import { addresseeName, webhookOf } from './addressees.ts';
import { composeMail, webhookPayload } from './compose.ts';
import { openMailSender, type MailSender, type MailSettings } from './mail-sender.ts';
import { Outbox, type Pending } from './outbox.ts';
import { sendWebhook, WebhookGone } from './webhook-sender.ts';

const folderName = '.notifications';
/** Deliveries under way at a time: in all, and to one addressee, so that one that hangs leaves room for the others. */
const abreast = { all: 32, each: 2 };

/** A delivery that will never succeed, so that it is not tried again. */
class Hopeless extends Error {}

/**
 * Tells people and programs what the owner has left for them: at least once, always with the same id, however often
 * gateway, store or receiver go away meanwhile. Nothing waits for it. Of all gateways on one data folder, one does it.
 */
export class Notifier {
  readonly #context: GatewayContext;
  readonly #outbox: Outbox;
  readonly #settings: MailSettings;
  #mail: MailSender | undefined;
  /** The config of the workcell that the mail sender is of. */
  #mailOf: JsonObject | undefined;
  readonly #pending = new Map<string, Pending>();
  /** Deliveries under way. */
  readonly #busy = new Map<string, Promise<void>>();
  /** Arrived, but the store does not know it yet. */
  readonly #arrived = new Set<string>();
  #working: Promise<void> | undefined;
  #troubled = false;

  constructor(context: GatewayContext, settings: MailSettings) {
    this.#context = context;
    this.#outbox = new Outbox(context.store, () => context.workcell);
    this.#settings = settings;
  }

  /** Works until the gateway stops. */
  start(): void {
    this.#working ??= this.#work();
  }

  /** Resolves when nothing is sent any more; the gateway must be stopping. */
  async ended(): Promise<void> {
    await this.#working;
    this.#mail?.close();
  }

  async #work(): Promise<void> {
    const { stopping, timing } = this.#context;
    let lock: FolderLock | undefined;
    while (!stopping.aborted) {
      let more = false;
      try {
        lock ??= await this.#takeOver();
        more = await this.#pass();
        this.#troubled = false;
      } catch (error) {
        this.#complain(error);
      }
      if (!more)
        await delay(timing.notify, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    }
    // A mail server that hangs is no reason to go on: what is not confirmed is sent again by the next gateway.
    await within(Promise.all(this.#busy.values()), timing.drain);
    lock?.release();
  }

  /** This gateway is the one that tells from now on, also what an earlier one has not got through. */
  async #takeOver(): Promise<FolderLock> {
    const lock = await lockFolder(path.join(this.#context.data.root, folderName), 'notifications');
    try {
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
    const now = Date.now();
    const load = new Map<string, number>();
    for (const id of this.#busy.keys()) count(load, this.#pending.get(id));
    for (const pending of this.#pending.values()) {
      if (this.#busy.size >= abreast.all) break;
      if (this.#busy.has(pending.id) || pending.body.due_at > now) continue;
      if (count(load, pending) > abreast.each) continue;
      const attempt = this.#attempt(pending).finally(() => this.#busy.delete(pending.id));
      this.#busy.set(pending.id, attempt);
    }
    return more;
  }

  /** Never rejects. */
  async #attempt(pending: Pending): Promise<void> {
    try {
      if (!this.#arrived.has(pending.id)) await this.#send(pending);
      this.#arrived.add(pending.id);
    } catch (error) {
      await this.#failed(pending, error).catch((trouble: unknown) => this.#complain(trouble));
      return;
    }
    await this.#drop(pending).catch((error: unknown) => this.#complain(error));
  }

  async #send({ id, body }: Pending): Promise<void> {
    const { workcell, webhookSecret, stopping } = this.#context;
    const experiment = await this.#outbox.experimentOf(body);
    const occurrence = { topic: body.topic, about: body.about, experiment, workcell };
    if (body.to.kind === 'mail') {
      const mail = this.#mailSender();
      if (!mail)
        throw new Hopeless('no mail server is named: set smtp_server in the workcell file, or WEIR_SMTP_URL');
      await mail.send(id, body.to.address, composeMail(occurrence));
      return;
    }
    const secret = secretFor(body.to.url, experiment, workcell, webhookSecret);
    const text = JSON.stringify(webhookPayload(occurrence));
    await sendWebhook(body.to.url, secret, { id, body: text, signal: stopping });
  }

  /** The sender by the workcell in force, which may name another server after a reset. */
  #mailSender(): MailSender | undefined {
    const { rest } = this.#context.workcell.config;
    if (rest === this.#mailOf) return this.#mail;
    this.#mail?.close();
    this.#mailOf = rest;
    this.#mail = openMailSender(this.#settings, rest);
    return this.#mail;
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

/**
 * What signs the words to a webhook. The lab's own secret vouches for the lab: whoever states a URL of his own must not get
 * words that are signed with it. @throws Hopeless where there is none.
 */
function secretFor(
  url: string,
  experiment: ExperimentBody | undefined,
  workcell: Workcell,
  labSecret: string | undefined,
): string {
  const ofLab = url === webhookOf(workcell);
  const own = experiment?.webhook_url === url ? experiment.webhook_secret : undefined;
  const secret = ofLab ? (labSecret ?? own) : own;
  if (secret !== undefined) return secret;
  const remedy = ofLab ? 'set WEIR_WEBHOOK_SECRET' : 'register the experiment with a webhook_secret';
  throw new Hopeless(`there is no secret to sign it with: ${remedy}`);
}

/** Counts one more for the delivery's addressee; the number. */
function count(load: Map<string, number>, pending: Pending | undefined): number {
  if (!pending) return 0;
  const name = addresseeName(pending.body.to);
  const number = (load.get(name) ?? 0) + 1;
  load.set(name, number);
  return number;
}
