import type * as fs from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../support/until.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';
import { FileGateway } from '../../support/agent/file-gateway.ts';

/** What must be on the disk before what: the disk is held still, and nothing may go on without it. */

const disk = vi.hoisted(() => ({
  waiting: [] as (() => void)[],
  still: false,
}));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const fdatasync = (fd: number, done: (error: Error | null) => void) => {
    if (disk.still) disk.waiting.push(() => real.fdatasync(fd, done));
    else real.fdatasync(fd, done);
  };
  return { ...real, fdatasync };
});

function hold(): void {
  disk.still = true;
}

function release(): void {
  disk.still = false;
  for (const go of disk.waiting.splice(0)) go();
}

const flushing = () => until('the journal waits for the disk', () => disk.waiting.length > 0);

useBench();

afterEach(() => release());

describe('agent, the order of disk and deeds', () => {
  it('start not yet on the disk > the instrument is not asked', async () => {
    await inSession();
    hold();
    const command = owner.give();
    await flushing();
    await owner.someHeartbeats();
    expect(bench.witness.moves()).toEqual([]);
    release();
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it('session that ends while a start goes to the disk > the hello leaves the command out, and it is never begun', async () => {
    await inSession();
    hold();
    const command = owner.give();
    await flushing();
    owner.askHello();
    const { body } = await owner.nextHello(1);
    expect(body).toMatchObject({ commands: [], journal_head: 0 });
    owner.welcome();
    owner.send(owner.again(command));
    await owner.someHeartbeats();
    expect(bench.witness.moves()).toEqual([]);
    release();
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it('cancel while a start goes to the disk > the instrument is never asked', async () => {
    await inSession();
    hold();
    const command = owner.give();
    await flushing();
    owner.cancel(command);
    release();
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: false });
    expect(bench.witness.moves()).toEqual([]);
  });

  it('outcome not yet on the disk > nothing is stored and nothing reported', async () => {
    const gateway = new FileGateway();
    const module = bench.witness.module();
    module.actions['run'] = {
      run: () => {
        hold();
        return { files: { note: { name: 'n.txt', content: 'hello' } } };
      },
    };
    await inSession({ module, gatewayUrl: await bench.gateway(gateway.answer) });
    const command = owner.give({ action: 'run' });
    await flushing();
    await owner.someHeartbeats();
    expect([gateway.requests, owner.reports(command)]).toEqual([0, []]);
    release();
    expect((await owner.report(command)).body.files).toHaveLength(1);
  });

  it('cancellation of an unseen command not yet on the disk > not reported', async () => {
    await inSession();
    hold();
    const command = owner.command();
    owner.cancel(command);
    await flushing();
    await owner.someHeartbeats();
    expect(owner.reports(command)).toEqual([]);
    release();
    expect((await owner.report(command)).body.outcome).toBe('cancelled');
  });
});
