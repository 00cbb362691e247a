import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { Workplace } from '../../support/cli-process.ts';
import { PostOffice, tellAda } from '../../support/post-office.ts';
import { isSignedWith, Receiver } from '../../support/webhook-receiver.ts';

const secret = 'the secret of the lab';

let place: Workplace;
const office = new PostOffice();
const receiver = new Receiver();
let url: string;

/** The workcell file names a mail server that is not there; the environment one that wants to know who sends. */
beforeAll(async () => {
  place = await Workplace.open();
  const config = `config: { smtp_server: 127.0.0.1, smtp_port: 9, webhook_url: "${await receiver.open()}" }\n`;
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('told')) + config);
  const env = {
    WEIR_SMTP_URL: `smtp://weir:open%20sesame@127.0.0.1:${await office.open()}`,
    WEIR_MAIL_FROM: 'weir@lab.example',
    WEIR_WEBHOOK_SECRET: secret,
    WEIR_WEBHOOK_ALLOW: '127.0.0.0/8',
  };
  url = await place.serve(['--workcell', 'lab.yaml'], env);
});
afterAll(async () => {
  await place.close();
  await receiver.close();
  await office.close();
});

describe('weir up, with a mail server and a secret in the environment', () => {
  it('a step that fails > is told through that server, as the user that its URL names, and signed for the lab', async () => {
    await tellAda(url);
    await until('both are told', () => office.mails.length > 0 && receiver.calls.length > 0);
    expect(office.mails).toMatchObject([{ to: ['ada@lab.example'], user: 'weir' }]);
    expect(office.mails[0]?.text).toMatch(/^From: weir@lab.example\r$/m);
    expect(isSignedWith(secret, receiver.calls[0]!)).toBe(true);
    expect(JSON.parse(receiver.calls[0]!.body) as JsonObject).toMatchObject({ type: 'step.failed' });
  });
});
