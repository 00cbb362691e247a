import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionDefinition } from '../../../module-agents/sdk/define-module.ts';
import { until } from '../../support/until.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';
import { FileGateway } from '../../support/agent/file-gateway.ts';

useBench();
let gateway: FileGateway;

beforeEach(() => {
  gateway = new FileGateway();
});

/** An agent whose action `run` does as the test says, beside the witness's own; it is in a session. */
async function startWith(run: ActionDefinition['run'], gatewayUrl?: string): Promise<void> {
  const module = bench.witness.module();
  module.actions['run'] = { run, files: { protocol: { required: false } } };
  await inSession({ module, gatewayUrl: gatewayUrl ?? (await bench.gateway(gateway.answer)) });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('agent, a report', () => {
  it('that is lost on its way > is sent again until it is kept, and the action not repeated', async () => {
    await inSession();
    bench.broker.keeps = false;
    let losses = 3;
    bench.broker.refuse = ({ type }) => type === 'step.settled' && losses-- > 0;
    const command = owner.give();
    expect((await owner.report(command)).body.again).toBe(3);
    expect((await owner.report(command, 2)).body.again).toBe(4);
    expect(bench.broker.heartbeats().at(-1)!.body.holding).toEqual([command.command_id]);
    owner.keep(command);
    await until(
      'a heartbeat lists nothing',
      () => bench.broker.heartbeats().at(-1)!.body.holding.length === 0,
    );
    expect(bench.witness.moves()).toHaveLength(1);
  });

  it('that was not kept before the process died > is sent at the welcome after the restart', async () => {
    await inSession();
    bench.broker.keeps = false;
    const command = owner.give({ args: { to: 'rack' } });
    await until('the outcome is noted', () => bench.journalText().includes('"settled"'));
    bench.crash();
    await bench.start();
    expect(owner.reports(command)).toEqual([]);
    owner.welcome();
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'succeeded',
      acted: true,
      data: { at: 'rack' },
    });
    expect(bench.witness.moves()).toHaveLength(1);
  });

  it('that was kept before the process died > is not sent again, unless the owner wants it', async () => {
    const first = await inSession();
    const command = owner.give();
    await owner.report(command);
    await first.stop();
    expect(bench.journalText()).toContain('"kept"');
    bench.crash();
    await inSession();
    await owner.report(owner.give());
    expect(owner.reports(command)).toEqual([]);
    owner.askHello();
    await owner.nextHello(1);
    owner.welcome({ want: [command.command_id, 'no such command'] });
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'succeeded', again: 1 });
  });

  it('of a command during which the process died > says interrupted; the command is never acted on again', async () => {
    await inSession();
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    bench.crash();
    await inSession();
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'interrupted',
      acted: true,
      error: { code: 'interrupted' },
    });
    owner.send(owner.again(command));
    await owner.report(command, 2);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it('that the journal may have forgotten > its command is refused as forgotten', async () => {
    // Nothing is told twice, however slow the machine.
    const timing = { resend: 60_000 };
    await inSession({ module: bench.witness.module({ capacity: 1000 }), timing });
    const first = owner.give();
    await owner.report(first);
    for (let count = 0; count < 1000; count++) owner.send();
    await until('all are reported', () => bench.broker.inbox('step.settled').length === 1001);
    owner.askHello();
    const { body } = await owner.nextHello(1);
    expect(body).toMatchObject({ journal_head: 1001, journal_floor: 1 });
    expect(body.commands).toHaveLength(1000);
    owner.welcome();
    owner.send(owner.again(first));
    expect((await owner.refusal(first)).body.reason).toBe('forgotten');
    expect(bench.witness.moves()).toHaveLength(1001);
  });
});

describe('agent, data that an action returns', () => {
  it('too large for a report > are stored as data.json, and the report says so', async () => {
    const big = 'x'.repeat(1_100_000);
    await startWith(() => ({ data: { big } }));
    const { body } = await owner.report(owner.give({ action: 'run' }));
    expect(body).toMatchObject({ outcome: 'succeeded', files: [{ label: 'data' }] });
    expect(body.data).toEqual({ note: expect.stringMatching(/too many for a report/) as string });
    expect(JSON.parse(gateway.stored.get('data/data.json')!)).toEqual({ big });
  });
});

describe('agent, files that an action returns', () => {
  it('by path or content > are stored with their checksums before the report, then removed here', async () => {
    let workdir = '';
    await startWith((context) => {
      workdir = context.workdir;
      writeFileSync(join(workdir, 'plate.csv'), 'a,b');
      return { files: { table: 'plate.csv', note: { name: 'note.txt', content: 'hello' } } };
    });
    const { body } = await owner.report(owner.give({ action: 'run' }));
    expect(body.files).toEqual([
      { label: 'table', path: 'step/plate.csv', size: 3, sha256: sha256('a,b') },
      { label: 'note', path: 'step/note.txt', size: 5, sha256: sha256('hello') },
    ]);
    expect(Object.fromEntries(gateway.stored)).toEqual({
      'table/plate.csv': 'a,b',
      'note/note.txt': 'hello',
    });
    await until('the folder is gone', () => !existsSync(workdir));
  });

  it('from elsewhere, overwritten by the next action at once > keep what they held', async () => {
    const path = join(bench.dir, 'last.png');
    gateway.fail(503, 503);
    let shot = 0;
    await startWith(() => {
      writeFileSync(path, `picture ${++shot}`);
      return { files: { picture: path } };
    });
    const [first, second] = [owner.command({ action: 'run' }), owner.command({ action: 'run' })];
    owner.send(first);
    await until('the first waits to be stored', () => gateway.requests > 0);
    owner.send(second);
    const reports = await Promise.all([owner.report(first), owner.report(second)]);
    expect(reports.map(({ body }) => body.files?.[0]?.sha256)).toEqual([
      sha256('picture 1'),
      sha256('picture 2'),
    ]);
  });

  it('while the gateway is away > wait for it, and the step succeeds with them', async () => {
    const url = await bench.gateway(gateway.answer);
    gateway.away = true;
    await startWith(() => ({ files: { note: { name: 'n.txt', content: 'hello' } } }), url);
    const command = owner.give({ action: 'run' });
    await until('it has been tried twice', () => gateway.requests > 1);
    expect(owner.reports(command)).toEqual([]);
    expect(bench.broker.heartbeats().at(-1)!.body).toMatchObject({
      holding: [command.command_id],
      acting: [],
    });
    expect(bench.broker.inbox('step.progress').map(({ body }) => body)).toContainEqual(
      expect.objectContaining({ rested: true, note: expect.stringContaining('waits to store') as string }),
    );
    gateway.away = false;
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'succeeded',
      files: [{ label: 'note' }],
    });
  });

  it('waiting when the process died > are stored after the restart', async () => {
    const url = await bench.gateway(gateway.answer);
    gateway.away = true;
    await startWith(() => ({ files: { note: { name: 'n.txt', content: 'hello' } } }), url);
    const command = owner.give({ action: 'run' });
    await until('it has been tried', () => gateway.requests > 0);
    bench.crash();
    gateway.away = false;
    await bench.start({ gatewayUrl: url });
    expect((await owner.report(command)).body.files).toMatchObject([
      { label: 'note', sha256: sha256('hello') },
    ]);
  });

  it('refused for good > are missing with the reason, on a step that succeeded', async () => {
    gateway.fail(413);
    await startWith(() => ({ files: { note: { name: 'n.txt', content: 'hello' } } }));
    expect((await owner.report(owner.give({ action: 'run' }))).body).toMatchObject({
      outcome: 'succeeded',
      files: [],
      files_missing: [{ label: 'note', reason: 'the gateway answered 413: the test says 413' }],
    });
  });

  it('waiting when the run is cancelled > are given up a moment later; the step succeeded', async () => {
    const url = await bench.gateway(gateway.answer);
    gateway.away = true;
    await startWith(() => ({ files: { note: { name: 'n.txt', content: 'hello' } } }), url);
    const command = owner.give({ action: 'run' });
    await until('it has been tried', () => gateway.requests > 0);
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'succeeded',
      files_missing: [{ label: 'note', reason: expect.stringMatching(/cancelled/) as string }],
    });
  });
});

describe('agent, input files', () => {
  it('that a step names > lie on this disk under their own names, checked', async () => {
    gateway.inputs.set('protocol', 'mix 3 times');
    let path = '';
    await startWith(({ files }) => {
      path = files['protocol']!;
      return { data: { text: readText(path) } };
    });
    expect(
      (await owner.report(owner.give({ action: 'run', files: { protocol: 'inputs/mix.txt' } }))).body.data,
    ).toEqual({ text: 'mix 3 times' });
    expect(path).toMatch(/mix\.txt$/);
  });

  it('while the gateway answers 503 > are asked for again', async () => {
    gateway.inputs.set('protocol', 'mix');
    gateway.fail(503, 503);
    await startWith(() => undefined);
    expect(
      (await owner.report(owner.give({ action: 'run', files: { protocol: 'mix.txt' } }))).body,
    ).toMatchObject({ outcome: 'succeeded' });
    expect(gateway.requests).toBe(3);
  });

  it('of a gateway that is away for a while > are fetched when it is back', async () => {
    gateway.inputs.set('protocol', 'mix');
    gateway.away = true;
    await startWith(({ files }) => ({ data: { text: readText(files['protocol']!) } }));
    const command = owner.give({ action: 'run', files: { protocol: 'mix.txt' } });
    await until('it has been asked for long enough to start a gateway', () => gateway.requests > 6);
    gateway.away = false;
    expect((await owner.report(command)).body.data).toEqual({ text: 'mix' });
  });

  it('damaged on their way > are fetched again', async () => {
    gateway.inputs.set('protocol', 'mix');
    gateway.damage = 1;
    await startWith(({ files }) => ({ data: { text: readText(files['protocol']!) } }));
    expect(
      (await owner.report(owner.give({ action: 'run', files: { protocol: 'mix.txt' } }))).body.data,
    ).toEqual({ text: 'mix' });
  });

  it('that cannot be had > the command fails unacted', async () => {
    let acted = false;
    await startWith(() => {
      acted = true;
    });
    expect(
      (await owner.report(owner.give({ action: 'run', files: { protocol: 'mix.txt' } }))).body,
    ).toMatchObject({
      outcome: 'failed',
      acted: false,
      error: { code: 'input_unavailable' },
    });
    expect(acted).toBe(false);
  });

  it('being fetched when the command is cancelled > are left, and the command never acts', async () => {
    gateway.away = true;
    await startWith(() => undefined);
    const command = owner.give({ action: 'run', files: { protocol: 'mix.txt' } });
    await until('it has been tried', () => gateway.requests > 0);
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: false });
  });
});

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
