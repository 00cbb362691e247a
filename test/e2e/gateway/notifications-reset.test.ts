import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { order, read } from '../../support/lab/operator.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

/** The addresses that a mail server has taken mails for, and the port that it listens on. */
async function openOffice(): Promise<{ port: number; takenFor: string[]; close: () => Promise<void> }> {
  const takenFor: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      stream.on('end', () => {
        takenFor.push(...session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
      stream.resume();
    },
  });
  const server = smtp.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => new Promise<void>((resolve) => smtp.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, takenFor, close };
}

describe('notifications of a lab whose workcell file names another mail server', () => {
  let lab: Lab;
  afterEach(() => lab.close());

  it('from the reset on > go through that one', async () => {
    const [old, anew] = [await openOffice(), await openOffice()];
    const configOf = (port: number) => `{ smtp_server: 127.0.0.1, smtp_port: ${port} }`;
    lab = await Lab.open({ config: configOf(old.port) });
    lab.onClose(old.close);
    lab.onClose(anew.close);
    const text = `name: ${lab.workcell.name}\nconfig: ${configOf(anew.port)}\nmodules: [{ name: arm, interface: file }]\n`;
    const { workcell } = parseWorkcell(text, 'workcell.yaml');
    await lab.startGateway({ rereadWorkcell: () => Promise.resolve(workcell) });
    await lab.startOrchestrator();
    await lab.startAgent();
    const finish = async (address: string) => {
      const registered = await fetch(`${lab.gateway.url()}/experiments/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ experiment_name: 'x', email_addresses: [address], notify: ['run_finished'] }),
      });
      const { experiment_id } = (await registered.json()) as { experiment_id: string };
      const body = new FormData();
      body.set('experiment_id', experiment_id);
      body.set('workflow', JSON.stringify({ name: 'work', flowdef: [step()] }));
      expect((await fetch(`${lab.gateway.url()}/runs/start`, { method: 'POST', body })).status).toBe(200);
    };
    await finish('before@lab.example');
    await until('the old server has it', () => old.takenFor.length > 0);
    await order(lab, 'reset');
    // A machine with much to do answers an order before all of it is done.
    await eventually(async () =>
      expect(await read(lab, '/wc/config')).toMatchObject({ smtp_port: anew.port }),
    );
    await finish('after@lab.example');
    await until('the new server has it', () => anew.takenFor.length > 0);
    expect([old.takenFor, anew.takenFor]).toEqual([['before@lab.example'], ['after@lab.example']]);
  });
});
