import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { reprDigest } from '../../../shared/contracts/internal-api.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { until } from '../../support/until.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';
import { differentItems, doubling } from '../../support/hostile-schemas.ts';
import { FileGateway } from '../../support/agent/file-gateway.ts';

useBench();

describe('agent, saying hello', () => {
  it('at start > tells who it is, what it can do and that it knows nothing', async () => {
    await bench.start({ timing: { hello: 100_000 } });
    expect(owner.hellos()).toHaveLength(1);
    expect(owner.hellos()[0]!.body).toMatchObject({
      module: 'arm',
      instance: 'pc1',
      journal_head: 0,
      journal_floor: 0,
      commands: [],
      capacity: 1,
      about: {
        name: 'arm',
        actions: [{ name: 'move' }, { name: 'measure' }, { name: 'hold' }, { name: 'stubborn' }],
      },
    });
  });

  it('that nobody answers > is said again under a new id, and only the latest one is welcomed', async () => {
    await bench.start({ timing: { hello: 60 } });
    await owner.nextHello(2);
    const [first] = owner.hellos();
    const command = owner.command({ session: 1 });
    owner.welcome({ hello_id: first!.body.hello_id });
    owner.send(command);
    expect(new Set(owner.hellos().map(({ body }) => body.hello_id)).size).toBe(owner.hellos().length);
    expect(new Set(owner.hellos().map(({ body }) => body.boot_id)).size).toBe(1);
    owner.welcome({ session: 1 });
    expect(bench.witness.moves()).toEqual([]);
    owner.send(command);
    await owner.report(command);
  });

  it('when welcomed > stops asking', async () => {
    await inSession({ timing: { hello: 30 } });
    const count = owner.hellos().length;
    await owner.someHeartbeats();
    await owner.someHeartbeats();
    expect(owner.hellos()).toHaveLength(count);
  });

  it.each([
    { of: 'the present owner', epoch: 7, heeded: true },
    { of: 'a new owner', epoch: 8, heeded: true },
    { of: 'an owner of the past', epoch: 6, heeded: false },
  ])('asked for by $of > heeded: $heeded', async ({ epoch, heeded }) => {
    await bench.start({ timing: { hello: 100_000 } });
    owner.welcome({ epoch: 7 });
    owner.askHello(epoch);
    await owner.someHeartbeats();
    expect(owner.hellos()).toHaveLength(heeded ? 2 : 1);
  });

  it('while the broker blocks publishers > hellos do not pile up, and the session ends', async () => {
    await inSession({ timing: { hello: 20 } });
    bench.broker.block();
    owner.askHello();
    const looks = bench.looksAtClock;
    await until('it has wanted to say hello many times', () => bench.looksAtClock > looks + 20);
    expect(bench.broker.unconfirmed().filter((type) => type === 'agent.hello')).toHaveLength(1);
    bench.broker.unblock();
    await owner.nextHello(2);
    owner.welcome();
    expect((await owner.report(owner.give())).body.outcome).toBe('succeeded');
  });

  it('after a restart > lists what the journal has: settled, acted, interrupted', async () => {
    const gateway = new FileGateway();
    gateway.away = true;
    const module = bench.witness.module({ capacity: 3 });
    module.actions['run'] = { run: () => ({ files: { note: { name: 'n.txt', content: 'hello' } } }) };
    await inSession({ module, gatewayUrl: await bench.gateway(gateway.answer) });
    const settled = owner.give();
    await owner.report(settled);
    const acted = owner.give({ action: 'run' });
    const interrupted = owner.give({ action: 'hold' });
    await until('all is noted', () =>
      [
        '"settled"',
        `"acted","command_id":"${acted.command_id}"`,
        `"started","command_id":"${interrupted.command_id}"`,
      ].every((text) => bench.journalText().includes(text)),
    );
    bench.crash();
    await bench.start();
    const { body } = owner.hellos()[0]!;
    expect(body.journal_head).toBe(3);
    expect(Object.fromEntries(body.commands.map(({ command_id, phase }) => [command_id, phase]))).toEqual({
      [settled.command_id]: 'settled',
      [acted.command_id]: 'acted',
      [interrupted.command_id]: 'interrupted',
    });
  });

  it('with a new journal > has a new journal id; with the old one, the same', async () => {
    // Each of them says it once, however slow the machine.
    const timing = { hello: 100_000 };
    const first = await bench.start({ timing });
    const before = owner.hellos()[0]!.body;
    await first.stop();
    const second = await bench.start({ timing });
    await second.stop();
    await bench.start({ journalDir: `${bench.dir}/elsewhere`, timing });
    const [, again, elsewhere] = owner.hellos();
    expect(again!.body.journal_id).toBe(before.journal_id);
    expect(again!.body.boot_id).not.toBe(before.boot_id);
    expect(elsewhere!.body.journal_id).not.toBe(before.journal_id);
  });
});

describe('agent, outside a session', () => {
  it('command whose welcome was lost > is dropped, and begun when it is sent again in a session', async () => {
    await bench.start();
    const command = owner.give({ session: 1 });
    await owner.someHeartbeats();
    expect(bench.broker.heartbeats().at(-1)!.body.holding).toEqual([]);
    owner.welcome({ session: 2 });
    await owner.someHeartbeats();
    expect(bench.witness.moves()).toEqual([]);
    owner.send(owner.again(command));
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it.each([
    ['an earlier session', { session: 1 }],
    ['a session that was never entered', { session: 3 }],
    ['an earlier epoch', { epoch: 0 }],
  ])('command of %s > is dropped', async (_, changes) => {
    await bench.start();
    owner.welcome({ session: 2 });
    const command = owner.give(changes);
    await owner.someHeartbeats();
    expect([bench.witness.moves(), owner.reports(command), owner.refusals(command)]).toEqual([[], [], []]);
  });

  it('command that is being prepared when the session ends > is dropped, is not in the hello, and acts when it comes anew', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const gatewayUrl = await bench.gateway(async (_, response) => {
      await held;
      response.setHeader('repr-digest', reprDigest(createHash('sha256').update('text').digest('hex')));
      response.end('text');
    });
    await inSession({ gatewayUrl });
    const command = owner.give({ files: { protocol: 'p.txt' } });
    await until('it is being prepared', () => bench.broker.heartbeats().at(-1)!.body.holding.length === 1);
    owner.askHello();
    await owner.nextHello(1);
    expect(owner.hellos().at(-1)!.body.commands).toEqual([]);
    owner.welcome();
    // Without waiting for the gateway, which still says nothing.
    await until(
      'the first copy is dropped',
      () => bench.broker.heartbeats().at(-1)!.body.holding.length === 0,
    );
    expect(bench.witness.moves()).toEqual([]);
    release();
    owner.send(owner.again(command));
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it('session that ends while the start is being noted > the command is dropped, and acts once when it comes anew', async () => {
    await inSession();
    const command = owner.give();
    owner.askHello();
    await owner.nextHello(1);
    owner.welcome();
    await owner.someHeartbeats();
    expect(bench.witness.moves()).toEqual([]);
    expect(owner.hellos().at(-1)!.body.commands).toEqual([]);
    owner.send(owner.again(command));
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });
});

describe('agent, a gap between signs of life', () => {
  it.each([
    ['the monotonic clock', { monotonic: 5500 }],
    ['the wall clock', { wall: 5500 }],
    ['a wall clock that went back', { wall: -5500 }],
  ])('by %s > ends the session before the next command can begin', async (_, jump) => {
    await inSession({ timing: { heartbeat: 100_000 } });
    const command = owner.command();
    bench.skip(jump);
    owner.send(command);
    await owner.nextHello(1);
    expect(bench.witness.moves()).toEqual([]);
    owner.welcome();
    owner.send(owner.again(command));
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it('that a heartbeat ends before anything else is looked at > still counts', async () => {
    await inSession();
    bench.skip({ monotonic: 6000 });
    await owner.nextHello(1);
    owner.give();
    await owner.someHeartbeats();
    expect(bench.witness.moves()).toEqual([]);
  });

  it('of heartbeats that are not confirmed > ends the session', async () => {
    await inSession({ timing: { gap: 50_000 } });
    bench.broker.refuse = ({ type }) => type === 'agent.heartbeat';
    // Less than a gap, each time.
    bench.skip({ monotonic: 30_000 });
    const looked = bench.looksAtClock;
    await until('heartbeats are refused', () => bench.looksAtClock > looked + 3);
    expect(owner.hellos()).toHaveLength(1);
    bench.skip({ monotonic: 30_000 });
    await owner.nextHello(1);
  });

  it('before a welcome is read > the welcome is not taken, and a hello is said at once', async () => {
    await bench.start({ timing: { heartbeat: 100_000, hello: 100_000 } });
    bench.skip({ monotonic: 6000 });
    owner.welcome();
    await owner.nextHello(1);
    const command = owner.give();
    owner.welcome({ session: 1 });
    expect(bench.witness.moves()).toEqual([]);
    owner.send(owner.again(command));
    await owner.report(command);
  });

  it('while an action runs > does not disturb it; its report is the same', async () => {
    await inSession();
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    bench.skip({ monotonic: 6000 });
    await owner.nextHello(1);
    expect(owner.hellos().at(-1)!.body.commands).toEqual([
      { command_id: command.command_id, number: command.body.number, phase: 'started' },
    ]);
    bench.witness.gates.get(command.command_id)!.open();
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
  });
});

describe('agent, a command that takes long to be judged', () => {
  const judging = (args: JsonObject) => {
    const module = bench.witness.module({ capacity: 2 });
    return { ...module, actions: { ...module.actions, move: { ...module.actions['move']!, args } } };
  };
  const holding = () => bench.broker.heartbeats().at(-1)!.body.holding;

  it('for ever > signs of life go on, a cancel is heeded at once, and what is not cancelled is refused', async () => {
    // What the threads leave to the agent may be little: that it has any is shown by its heartbeats.
    await inSession({ module: judging(doubling()), timing: { gap: 30_000 } });
    const [first, second] = [
      owner.command({ args: { tree: 1 } }),
      owner.command({ args: { tree: 2, to: 'a' } }),
    ];
    owner.send(first);
    owner.send(second);
    await until('both are judged', () => holding().length === 2);
    owner.cancel(first);
    expect((await owner.report(first)).body).toMatchObject({ outcome: 'cancelled', acted: false });
    await owner.someHeartbeats();
    expect([holding(), owner.reports(second)]).toEqual([[second.command_id], []]);
    expect((await owner.report(second)).body).toMatchObject({
      outcome: 'failed',
      acted: false,
      error: {
        code: 'bad_arguments',
        message: expect.stringMatching(
          /^"move" cannot .* more than (?:5 s|512 MB) to judge "tree": give it less/,
        ) as string,
      },
    });
    expect([owner.hellos().length, bench.witness.moves()]).toEqual([1, []]);
  });

  it('for it is large > acts, and the session goes on', async () => {
    const items = { type: 'array', uniqueItems: true, items: { type: 'object' } };
    await inSession({ module: judging({ type: 'object', properties: { items } }) });
    const command = owner.command({ args: { items: differentItems(15_000) } });
    const again = owner.command({
      args: { items: [...differentItems(15_000), { name: 'item 7', number: 7 }] },
    });
    owner.send(command);
    owner.send(again);
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
    expect((await owner.report(again)).body.error?.message).toContain(
      'items 7 and 15000, counted from 0, are equal',
    );
    expect([owner.hellos().length, bench.witness.moves()]).toEqual([1, [command.command_id]]);
  });

  it('and keeps the agent from all else > is refused once a second session has ended over it, also by another process', async () => {
    const module = judging({});
    const move = module.actions.move;
    let keeps = false;
    Object.defineProperty(move, 'args', {
      get() {
        if (keeps) {
          const before = process.cpuUsage();
          const used = ({ user, system }: NodeJS.CpuUsage) => user + system;
          while (used(process.cpuUsage(before)) < 500_000);
          bench.skip({ monotonic: 2000 });
        }
        keeps = false;
        return { type: 'object' };
      },
    });
    // A quarter of it is less than what the judging takes of the processor.
    const timing = { gap: 1600 };
    const first = await inSession({ module, timing });
    const command = owner.command();
    const loseSession = async () => {
      const hellos = owner.hellos().length;
      keeps = true;
      owner.send(owner.again(command));
      await until('the session has ended', () => owner.hellos().length > hellos);
      owner.welcome();
    };
    await loseSession();
    await until('that is noted', () => bench.journalText().includes('silent_over'));
    await first.stop();
    await inSession({ module, timing });
    await loseSession();
    owner.send(owner.again(command));
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'failed',
      acted: false,
      error: { code: 'bad_arguments', message: expect.stringContaining('it is not tried again') as string },
    });
    expect(bench.witness.moves()).toEqual([]);
  });
});

describe('agent, a connection that breaks', () => {
  it('while the instrument acts > the action goes on; a hello follows, and the report when it ends', async () => {
    await inSession();
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    bench.broker.cut('the broker was restarted');
    bench.broker.reattach();
    await owner.nextHello(1);
    bench.witness.gates.get(command.command_id)!.open();
    await owner.report(command);
    expect(bench.witness.moves()).toHaveLength(1);
  });

  it('for good, because another process has the name > the agent ends with that word, without a goodbye', async () => {
    const service = await inSession();
    bench.broker.evict(new WeirError('name_taken', 'another process serves it'));
    await expect(service.ended).rejects.toMatchObject({ code: 'name_taken' });
    expect(service.state()).toBe('failed');
    expect(bench.broker.inbox('agent.bye')).toEqual([]);
  });

  it('name taken at the start > start and end reject with that word', async () => {
    bench.broker.takenBy = new WeirError('name_taken', 'another process serves it');
    await expect(bench.start()).rejects.toMatchObject({ code: 'name_taken' });
  });
});
