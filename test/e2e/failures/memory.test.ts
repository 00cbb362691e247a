import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, it } from 'vitest';
import { openTcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import { AgentProcess, kill } from '../../support/lab/agent-process.ts';
import { realServices } from '../../support/lab/services.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

/** A gateway that takes connections and never answers. */
async function silentGateway(lab: Lab): Promise<string> {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  lab.onClose(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.concurrent('what is half there, on RabbitMQ and Redis', () => {
  const services = realServices();
  it('an upload that breaks half-way > nothing half of it is seen, and it goes on to the end', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, services);
    await lab.startGateway();
    await lab.startOrchestrator();
    const proxy = await openTcpProxy(lab.gateway.url());
    lab.onClose(() => proxy.close());
    const { witness } = await lab.startAgent({ gatewayUrl: proxy.url });
    const bytes = 48 * 1024 * 1024;
    const run = await lab.begin([step('measure', { args: { file: bytes } })]);
    const incoming = path.join(lab.folder, 'data', '.incoming');
    // A folder may be thrown away while it is read: then all are read again.
    const arriving = (): Promise<number> =>
      readdir(incoming, { recursive: true }).then(({ length }) => length, arriving);
    await until('some of it has arrived', async () => (await arriving()) > 1, 40_000);
    proxy.cut();
    await until('the half of it is thrown away', async () => (await arriving()) === 0);
    expect((await lab.store.readRun(run))?.state).toBe('active');
    proxy.mend();
    const { steps } = await lab.untilState(run, 'completed');
    expect(steps[0]?.files).toMatchObject([{ label: 'curve', size: bytes }]);
    const answer = await fetch(`${lab.gateway.url()}/runs/${run}/file?filename=${steps[0]!.files![0]!.path}`);
    expect((await answer.arrayBuffer()).byteLength).toBe(bytes);
    expect(witness.moves()).toEqual([`${run}.0.1`]);
  });
});

/** An agent that fetches the files of its first command, for ever, until it is killed; alone if it is a process. */
async function killWhileItFetches(onTestFinished: (close: () => Promise<void>) => void) {
  const lab = await Lab.openFor(onTestFinished, {
    ...realServices(),
    config: '{ lost_after: 1 }',
  });
  await lab.startGateway();
  await lab.startOrchestrator();
  const agent = new AgentProcess(lab);
  const process = await agent.start({ WEIR_GATEWAY_URL: await silentGateway(lab) });
  const protocol = { 'protocol.txt': 'slowly' };
  const run = await lab.begin([step('move', { files: { protocol: 'protocol.txt' } })], protocol);
  await until('it fetches', async () => {
    const files = await readdir(agent.journalDir, { recursive: true });
    return files.some((file) => file.includes('inputs'));
  });
  await kill(process);
  return { lab, agent, run };
}

describe.concurrent('an agent killed while it fetches files, on RabbitMQ and Redis', () => {
  it('back after its run has failed > never acts on it', async ({ expect, onTestFinished }) => {
    const { lab, agent, run } = await killWhileItFetches(onTestFinished);
    const { summary } = await lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'lost' });
    await agent.start();
    await fetch(`${lab.gateway.url()}/admin/reset`, { method: 'POST' });
    const next = await lab.complete([step()]);
    expect(agent.witness.moves()).toEqual([`${next}.0.1`]);
  });
});
