import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openMailSender } from '../../../../gateway/notifications/mail-sender.ts';
import { makeAuthority, makeCertificate } from '../../../support/certificates.ts';
import { PostOffice } from '../../../support/post-office.ts';

/** A mail server whose certificate nobody vouches for, and what came of a mail that is sent through it. */
async function send(config: object, smtp_url?: (port: number) => string) {
  const office = new PostOffice(await makeCertificate(await makeAuthority()));
  onTestFinished(() => office.close());
  const port = await office.open();
  const settings = { smtp_url: smtp_url?.(port), mail_from: 'weir@lab.example' };
  const sender = await openMailSender(settings, { smtp_server: 'localhost', smtp_port: port, ...config });
  onTestFinished(() => sender?.close());
  const sent = sender?.send('1', 'ada@lab.example', { subject: 'x', text: 'y' });
  const refused = await sent?.then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { refused, mails: office.mails };
}

describe('a mail server whose certificate is not trusted', () => {
  it('of the workcell file > is sent nothing, and it is said what to do', async () => {
    const { refused, mails } = await send({});
    expect(mails).toEqual([]);
    expect(refused).toContain('the certificate of the mail server is not trusted');
    expect(refused).toContain('NODE_EXTRA_CA_CERTS');
    expect(refused).toContain('smtp_unchecked_certificate: true');
  });

  it('that the file accepts as it is > is sent mails over TLS', async () => {
    const { refused, mails } = await send({ smtp_unchecked_certificate: true });
    expect(refused).toBeUndefined();
    expect(mails).toMatchObject([{ to: ['ada@lab.example'], secure: true }]);
  });

  it('of the environment > is sent nothing, whatever the file accepts', async () => {
    const { refused, mails } = await send(
      { smtp_unchecked_certificate: true },
      (port) => `smtp://localhost:${port}`,
    );
    expect(mails).toEqual([]);
    expect(refused).toContain('is not trusted');
  });
});

describe('a mail server that wants a certificate of weir', () => {
  it('is not said to have one that is not trusted', async () => {
    const server = createServer((socket) => {
      socket.write('220 relay\r\n');
      socket.on('data', (line) =>
        socket.write(
          line.toString().startsWith('EHLO') ? '250 relay\r\n' : '530 5.7.0 Show a client certificate\r\n',
        ),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const sender = await openMailSender(
      { smtp_url: undefined, mail_from: 'weir@lab.example' },
      { smtp_server: '127.0.0.1', smtp_port: port },
    );
    onTestFinished(() => sender?.close());
    const sent = sender?.send('1', 'ada@lab.example', { subject: 'x', text: 'y' });
    await expect(sent).rejects.toThrow(/^(?!.*is not trusted).*530 5\.7\.0 Show a client certificate/s);
  });
});
