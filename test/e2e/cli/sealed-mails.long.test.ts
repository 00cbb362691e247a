import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeAuthority, makeCertificate } from '../../support/certificates.ts';
import { Workplace } from '../../support/cli-process.ts';
import { PostOffice, tellAda } from '../../support/post-office.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

describe('weir up, with a mail server of its file that speaks TLS', () => {
  it('whose authority is named > sends its mails over TLS, and to one that nobody vouches for none', async () => {
    const authority = await makeAuthority();
    const own = await Workplace.open();
    onTestFinished(() => own.close());
    const sealed = new PostOffice(await makeCertificate(authority));
    onTestFinished(() => sealed.close());
    const config = `config: { smtp_server: localhost, smtp_port: ${await sealed.open()} }\n`;
    await own.write('lab.yaml', cliWorkcell(uniqueWorkcell('sealed')) + config);
    const ca = path.join(own.folder, 'ca.pem');
    await writeFile(ca, authority.cert);
    const distrustful = await own.up(['--workcell', 'lab.yaml']);
    await tellAda(distrustful.url);
    await until('the log says why', () =>
      /the certificate of the mail server is not trusted .*NODE_EXTRA_CA_CERTS/.test(distrustful.lab.stderr),
    );
    expect(sealed.mails).toEqual([]);
    distrustful.lab.signal('SIGTERM');
    await distrustful.lab.ended;
    const { url: trusting } = await own.up(['--workcell', 'lab.yaml'], { NODE_EXTRA_CA_CERTS: ca });
    await tellAda(trusting);
    await until('it has come', () => sealed.mails.length > 0);
    expect(sealed.mails[0]).toMatchObject({ to: ['ada@lab.example'], secure: true });
  });
});
