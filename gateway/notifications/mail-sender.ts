import type { Transporter } from 'nodemailer';
import { resolveReferences } from '../../shared/kernel/secrets/env-references.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';

/** How many mails may go at once, and how long it takes until one more may, in milliseconds. */
interface QuotaRule {
  burst: number;
  every: number;
}

/** How many mails may go to one address, and to all together. */
export interface MailQuotaRules {
  each: QuotaRule;
  all: QuotaRule;
}

const minute = 60_000;

export const defaultMailQuota: MailQuotaRules = {
  each: { burst: 10, every: 5 * minute },
  all: { burst: 100, every: minute },
};

/** A bucket that fills by itself: what is in it at a time. */
interface Bucket {
  filled: number;
  at: number;
}

/**
 * How many mails may go to an address, and to all together. Whoever can register an experiment can name any address: the lab's
 * mail server must not flood it.
 */
export class MailQuota {
  readonly #each: QuotaRule;
  readonly #all: QuotaRule;
  readonly #buckets = new Map<string, Bucket>();
  #total: Bucket | undefined;

  constructor({ each, all }: MailQuotaRules) {
    this.#each = each;
    this.#all = all;
  }

  /** How many mails may go to the address now. */
  left(address: string, now: number): number {
    const own = level(this.#buckets.get(address), this.#each, now);
    return Math.floor(Math.min(own, level(this.#total, this.#all, now)));
  }

  /** One goes. */
  take(address: string, now: number): void {
    this.#change(address, now, -1);
  }

  /** One that went has not arrived. */
  giveBack(address: string, now: number): void {
    this.#change(address, now, 1);
  }

  #change(address: string, now: number, by: number): void {
    const own = Math.min(level(this.#buckets.get(address), this.#each, now) + by, this.#each.burst);
    this.#buckets.set(address, { filled: own, at: now });
    // A full bucket is as good as none.
    for (const [name, bucket] of this.#buckets) {
      if (level(bucket, this.#each, now) >= this.#each.burst) this.#buckets.delete(name);
    }
    this.#total = { filled: Math.min(level(this.#total, this.#all, now) + by, this.#all.burst), at: now };
  }
}

function level(bucket: Bucket | undefined, { burst, every }: QuotaRule, now: number): number {
  if (!bucket) return burst;
  return Math.min(burst, bucket.filled + Math.max(0, now - bucket.at) / every);
}

/** Milliseconds that a mail server may take for each part of the conversation. */
const timeout = 15_000;
const defaultPort = 25;

export interface MailSettings {
  /** `smtp[s]://user:password@host:port`; undefined where only the workcell file names a server, or nobody. */
  smtp_url: string | undefined;
  mail_from: string;
}

/** Sends mails through one SMTP server. */
export interface MailSender {
  /**
   * Resolves when the server has taken the mail.
   * @param id stays the same where a mail is sent again, so that mail programs show it once
   */
  send(id: string, to: string, mail: { subject: string; text: string }): Promise<void>;
  close(): void;
}

/** The sender, or undefined where no mail server is named. `config` is the workcell file's. */
export async function openMailSender(
  { smtp_url, mail_from }: MailSettings,
  config: JsonObject,
): Promise<MailSender | undefined> {
  const transport = await openTransport(smtp_url, config);
  if (!transport) return undefined;
  return {
    async send(id, to, { subject, text }) {
      const mail = {
        ...{ from: mail_from, to, subject, text },
        messageId: `<${id}@weir>`,
        // No answering machine shall answer.
        headers: { 'Auto-Submitted': 'auto-generated' },
      };
      await transport.sendMail(mail).catch((error: unknown) => {
        throw isOfCertificate(error) ? untrusted(error) : error;
      });
    },
    close: () => transport.close(),
  };
}

async function openTransport(url: string | undefined, config: JsonObject): Promise<Transporter | undefined> {
  // Most labs send no mail; the library would take memory all the same.
  const { createTransport } = await import('nodemailer');
  const timeouts = { connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout };
  if (url !== undefined) return createTransport({ url, ...timeouts });
  const { smtp_server: host, smtp_port: port } = config;
  if (typeof host !== 'string' || host === '') return undefined;
  return createTransport({
    host: resolveReferences(host),
    port: typeof port === 'number' ? port : defaultPort,
    // A relay inside the lab: encrypted where it offers that.
    tls: { rejectUnauthorized: config['smtp_unchecked_certificate'] !== true },
    ...timeouts,
  });
}

/** As Node names what is wrong with a certificate: its signature, its time, its name. */
const ofCertificate = /certificate|issuer|altnames/i;

/** Not where the server has answered: what it says of a certificate is about ours. */
function isOfCertificate(error: unknown): error is Error {
  return error instanceof Error && !('responseCode' in error) && ofCertificate.test(error.message);
}

function untrusted(error: Error): Error {
  return new Error(
    `the certificate of the mail server is not trusted (${error.message}): name the file of the authority that signed it in NODE_EXTRA_CA_CERTS, and the server as the certificate does, or, for a server that the workcell file names, set smtp_unchecked_certificate: true in its config`,
    { cause: error },
  );
}
