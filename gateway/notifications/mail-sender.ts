import type { Transporter } from 'nodemailer';
import { resolveReferences } from '../../shared/kernel/secrets/env-references.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';

/** Milliseconds that a mail server may take for each part of the conversation. */
const patience = 15_000;
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
  const timeouts = { connectionTimeout: patience, greetingTimeout: patience, socketTimeout: patience };
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
