import type { ExperimentBody } from '../../shared/contracts/experiment.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { resolveReferences } from '../../shared/kernel/secrets/env-references.ts';
import { stableId } from '../../shared/contracts/ids.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { webhookOf } from '../../shared/workcell/index.ts';
import type { NotificationsContext } from './context.ts';
import { composeMail, sumUp } from '../../shared/sentences/index.ts';
import { mailFacts, webhookPayload, type Occurrence } from './compose.ts';
import { openMailSender, type MailSender, type MailSettings } from './mail-sender.ts';
import type { Outbox, Pending } from './outbox.ts';
import { sendWebhook, type WebhookTargets } from './webhook-sender.ts';

/** A delivery that will never succeed, so that it is not tried again. */
export class Hopeless extends Error {}

/** Carries one delivery to its addressee, or several mails to one address as one. */
export class Deliverer {
  readonly #context: NotificationsContext;
  readonly #outbox: Outbox;
  readonly #settings: MailSettings;
  readonly #targets: WebhookTargets;
  #mail: Promise<MailSender | undefined> | undefined;
  /** The config of the workcell that the mail sender is of. */
  #mailOf: JsonObject | undefined;

  constructor(
    context: NotificationsContext,
    outbox: Outbox,
    settings: MailSettings,
    targets: WebhookTargets,
  ) {
    this.#context = context;
    this.#outbox = outbox;
    this.#settings = settings;
    this.#targets = targets;
  }

  /**
   * Resolves when the addressee has it.
   * @param group one delivery; of several all are mails to one address
   * @throws Hopeless where it makes no sense to try again; Error that says why in any other case.
   */
  async send(group: readonly Pending[]): Promise<void> {
    const [first, ...others] = group;
    if (!first) return;
    const { to } = first.body;
    if (to.kind === 'webhook') {
      await this.#call(to.url, first);
      return;
    }
    const letters = [];
    for (const pending of group) {
      const occurrence = await this.#occurrence(pending);
      // It may have been another one when the notice was written.
      if (occurrence.experiment?.email_addresses.includes(to.address))
        letters.push(composeMail(mailFacts(occurrence)));
    }
    if (letters.length === 0) throw new Hopeless('the experiment no longer has this address');
    const sender = await this.#sender();
    if (!sender)
      throw new Hopeless('no mail server is named: set smtp_server in the workcell file, or WEIR_SMTP_URL');
    const id = others.length === 0 ? first.id : stableId(group.map((each) => each.id).join(' '));
    await sender.send(id, to.address, sumUp(letters));
  }

  async close(): Promise<void> {
    await close(this.#mail);
  }

  async #call(url: string, pending: Pending): Promise<void> {
    const { workcell, webhookSecret, stopping } = this.#context;
    const occurrence = await this.#occurrence(pending);
    const secret = secretFor(url, occurrence.experiment, workcell, webhookSecret);
    const body = JSON.stringify(webhookPayload(occurrence));
    // Of the lab's own words alone: what an experiment states must learn nothing from our environment.
    const target = url === webhookOf(workcell) ? resolveReferences(url) : url;
    await sendWebhook(target, secret, { id: pending.id, body, targets: this.#targets, signal: stopping });
  }

  async #occurrence({ body }: Pending): Promise<Occurrence> {
    const experiment = await this.#outbox.experimentOf(body);
    return { topic: body.topic, about: body.about, experiment, workcell: this.#context.workcell };
  }

  /** The sender by the workcell in force, which may name another server after a reset. */
  async #sender(): Promise<MailSender | undefined> {
    const { rest } = this.#context.workcell.config;
    if (rest !== this.#mailOf) {
      const before = this.#mail;
      this.#mailOf = rest;
      this.#mail = openMailSender(this.#settings, rest);
      await close(before);
    }
    return this.#mail;
  }
}

/** One that could not be opened, as its mails were told, has nothing to be closed. */
async function close(mail: Promise<MailSender | undefined> | undefined): Promise<void> {
  (await mail?.catch(() => undefined))?.close();
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
