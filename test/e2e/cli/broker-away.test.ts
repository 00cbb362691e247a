import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';

let place: Workplace;
let proxy: TcpProxy;
let url: string;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });

beforeAll(async () => {
  place = await Workplace.open();
  proxy = await openTcpProxy(inject('brokerUrl'));
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('cli_away')));
  await place.write('read.yaml', cliWorkflow('read', { wells: [] }));
  url = (await place.up(['--workcell', 'lab.yaml', '--broker-url', proxy.url])).url;
  await until('the agent is there', async () => (await weir('workcell')).stdout.includes('READY'));
});
afterAll(async () => {
  await place.close();
  await proxy.close();
});

describe('the broker away', () => {
  it('weir up > says that it waits for it, and goes on when it is there', async () => {
    const elsewhere = await openTcpProxy(inject('brokerUrl'));
    elsewhere.cut();
    await place.write('late.yaml', cliWorkcell(uniqueWorkcell('cli_late')));
    const files = ['--data-dir', 'late/data', '--store-url', 'file:late', '--journal-dir', 'late/agents'];
    const lab = place.start(
      ['up', '--port', '0', '--workcell', 'late.yaml', '--broker-url', elsewhere.url, ...files],
      { LOG_LEVEL: 'silent' },
    );
    await until('it says so', () => /^waiting for the broker, .*127\.0\.0\.1/m.test(lab.stderr));
    expect(lab.stdout).toBe('');
    elsewhere.mend();
    await lab.printed(/^weir is up at http/m);
    lab.signal('SIGTERM');
    expect(await lab.ended).toMatchObject({ code: 0 });
    expect(lab.stderr.match(/waiting for the broker/g)).toHaveLength(1);
    await elsewhere.close();
  }, 120_000);

  it('weir workcell, doctor and now > say what that means, and a run is taken and waits for it', async () => {
    expect((await weir('workcell')).stdout).not.toContain('last known');
    proxy.cut();
    const waits = async () => ((await (await fetch(`${url}/readyz`)).json()) as { waits?: string[] }).waits;
    await until('the gateway knows', async () => (await waits()) !== undefined);

    const { stdout } = await weir('workcell');
    expect(stdout).toMatch(/^the broker is away, .* what was last known of them\n/);
    expect(stdout).toContain('READY');
    expect((await weir('doctor')).stdout).toMatch(/^warn +agents of reader +as last known, /m);

    const accepted = await weir('run', 'read.yaml', '--key', 'once');
    expect(accepted.code).toBe(0);
    const id = accepted.stdout.trim();
    expect((await weir('status', id)).stdout).toContain('waits for the broker, which is away');
    expect((await weir('now')).stdout).toContain(`run ${id}: waits for the broker, which is away`);
    expect((await weir('run', 'read.yaml', '--key', 'once')).stdout).toBe(accepted.stdout);

    proxy.mend();
    expect((await weir('status', id, '--follow')).code).toBe(0);
  }, 120_000);
});
