import { cpSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { openTcpProxy } from '../services/tcp-proxy.ts';
import { until } from '../services/until.ts';
import { changed, step, WholeLab, type WholeLabOptions } from './whole-lab.ts';

async function openLab(
  onTestFinished: (close: () => Promise<void>) => void,
  options?: WholeLabOptions,
): Promise<WholeLab> {
  const lab = await WholeLab.open(options);
  onTestFinished(() => lab.close());
  return lab;
}

/** A gateway that takes connections and never answers. */
async function silentGateway(lab: WholeLab): Promise<string> {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  lab.onClose(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.concurrent('what is forgotten, old or half there', () => {
  it('a store restored from an older file, with a pool that it has never heard of > no step twice', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await openLab(onTestFinished);
    const gateway = await lab.startGateway();
    const runs = await Promise.all([1, 2, 3, 4].map(() => lab.begin([step(), step(), step()])));
    const folder = path.join(lab.folder, 'store');
    const backup = path.join(lab.folder, 'backup');
    await gateway.stop();
    await lab.store.close();
    cpSync(folder, backup, { recursive: true });

    await lab.openStore();
    await lab.startGateway();
    const owner = await lab.startOrchestrator();
    const a = await lab.startAgent({ instance: 'a' });
    let latency = 0;
    const b = await lab.startAgent({
      instance: 'b',
      broker: (own) =>
        changed(own, { sendToInbox: (sent) => delay(latency).then(() => own.sendToInbox(sent)) }),
    });
    for (const run of runs) await lab.untilState(run, 'completed');
    const moves = () => [...a.witness.moves(), ...b.witness.moves()];
    expect(a.witness.moves().length * b.witness.moves().length).toBeGreaterThan(0);
    const done = moves();
    expect(done).toHaveLength(12);

    await owner.stop();
    await lab.gateway.stop();
    await lab.store.close();
    await rm(folder, { recursive: true });
    cpSync(backup, folder, { recursive: true });
    await lab.openStore();
    await lab.startGateway();
    expect((await lab.store.readRun(runs[0]!))?.state).toBe('new');
    // The other one is heard first, and knows nothing.
    latency = 1_000;
    await lab.startOrchestrator();
    for (const run of runs) await lab.untilState(run, 'completed');
    expect(moves()).toEqual(done);
    const after = await lab.begin([step()]);
    await lab.untilState(after, 'completed');
    expect(moves()).toHaveLength(13);
  });

  it('a journal restored from an old image while its agent had a command > outcome unknown, never acted on again', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await openLab(onTestFinished);
    const agent = await lab.startAll();
    const before = await lab.begin([step()]);
    await lab.untilState(before, 'completed');
    const image = path.join(lab.folder, 'image');
    cpSync(agent.journalDir, image, { recursive: true, filter: (file) => !/lock\.(db|pid)/.test(file) });
    const run = await lab.begin([step('hold')]);
    await until('it moves', () => agent.witness.gates.size > 0);
    await until('the owner knows', async () =>
      (await lab.logOf(run)).some((line) => line.includes('is acting')),
    );
    await lab.crash(agent);
    const next = await lab.begin([step()]);
    await lab.startAgent({ journalDir: image, witness: agent.witness });
    const { summary } = await lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'journal_lost' });
    expect((await lab.store.readRun(next))?.state).toBe('queued');
    await fetch(`${lab.gateway.url()}/admin/reset`, { method: 'POST' });
    await lab.untilState(next, 'completed');
    expect(agent.witness.moves()).toEqual([`${before}.0.1`, `${run}.0.1`, `${next}.0.1`]);
  });

  it('an agent killed while it fetches files, back after its run has failed > never acts on it', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await openLab(onTestFinished, { config: '{ lost_after: 1 }' });
    await lab.startGateway();
    await lab.startOrchestrator();
    const first = await lab.startAgent({ gatewayUrl: await silentGateway(lab) });
    const run = await lab.begin([step('move', { files: { protocol: 'protocol.txt' } })], {
      'protocol.txt': 'slowly',
    });
    await until('it fetches', async () => {
      const files = await readdir(first.journalDir, { recursive: true });
      return files.some((file) => file.includes('inputs'));
    });
    const journalDir = await lab.crash(first);
    const { summary } = await lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'lost' });
    await lab.startAgent({ journalDir, witness: first.witness });
    await fetch(`${lab.gateway.url()}/admin/reset`, { method: 'POST' });
    const next = await lab.begin([step()]);
    await lab.untilState(next, 'completed');
    expect(first.witness.moves()).toEqual([`${next}.0.1`]);
  });

  it('an upload that breaks half-way > nothing half of it is seen, and it goes on to the end', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await openLab(onTestFinished);
    await lab.startGateway();
    await lab.startOrchestrator();
    const proxy = await openTcpProxy(lab.gateway.url());
    lab.onClose(() => proxy.close());
    const { witness } = await lab.startAgent({ gatewayUrl: proxy.url });
    const bytes = 96 * 1024 * 1024;
    const run = await lab.begin([step('measure', { args: { file: bytes } })]);
    const incoming = path.join(lab.folder, 'data', '.incoming');
    const arriving = async () => (await readdir(incoming, { recursive: true })).length;
    await until('some of it has arrived', async () => (await arriving()) > 1);
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

  it('a result of more than a megabyte > is a file of the step, and the others are not held up', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await openLab(onTestFinished, { modules: ['arm', 'other'] });
    await lab.startAll();
    await lab.startAgent({ module: 'other' });
    const large = await lab.begin([step('measure', { args: { data: 3_000_000 } }), step()]);
    const small = await lab.begin([step('move', { module: 'other' })]);
    await lab.untilState(small, 'completed');
    const { steps } = await lab.untilState(large, 'completed');
    expect(steps[0]?.files?.map(({ label, size }) => [label, size > 3_000_000])).toContainEqual([
      'data',
      true,
    ]);
  });
});
