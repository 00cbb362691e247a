import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { ask } from './ask.ts';
import { cliWorkflow } from './reader-workcell.ts';

/** A mail server that keeps what it takes. */
export class PostOffice {
  readonly mails: { to: string[]; text: string; user: string | undefined; secure: boolean }[] = [];
  readonly #server: SMTPServer;

  /** @param certificate that it speaks TLS with, where a client asks for it; without one it does not */
  constructor(certificate?: { cert: string; key: string }) {
    this.#server = this.#serve(certificate);
  }

  #serve(certificate: { cert: string; key: string } | undefined): SMTPServer {
    return new SMTPServer({
      ...(certificate ?? {
        // That which it comes with is of no use.
        disabledCommands: ['STARTTLS'],
      }),
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        if (password === 'open sesame') done(null, { user: username });
        else done(new Error('who are you?'));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push({
            to,
            text: Buffer.concat(chunks).toString(),
            user: session.user as string | undefined,
            secure: session.secure,
          });
          done();
        });
      },
    });
  }

  async open(): Promise<number> {
    const server = this.#server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Hands in a run at this gateway whose step fails, which Ada is to be told. */
export async function tellAda(of: string): Promise<void> {
  const experiment = { experiment_name: 'Colours', email_addresses: ['ada@lab.example'] };
  const made = await ask<{ experiment_id: string }>('POST', `${of}/experiments/`, experiment);
  const body = new URLSearchParams({
    experiment_id: made.body.experiment_id,
    workflow: cliWorkflow('break'),
  });
  const answer = await fetch(`${of}/runs/start`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
}
