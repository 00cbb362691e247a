import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { weiRest } from '../../../module-agents/drivers/wei/index.ts';
import type { CommandMessage } from '../../../shared/contracts/message.ts';
import { until } from '../../support/until.ts';
import { succeeded } from '../../support/wei-module-stand-in.ts';
import { WeiTestModule } from '../../support/wei-test-module.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();
let module: WeiTestModule;
let said: string[];

beforeEach(async () => {
  module = new WeiTestModule();
  await module.start();
  said = [];
});

afterEach(() => module.stop());

/** An agent of the module, in session. */
async function serve(action_looks_every = 0.1): Promise<void> {
  const log = pino({ base: null }, { write: (line) => void said.push(line) });
  const definition = weiRest('arm', { rest_node_address: module.address, action_looks_every });
  // Nothing is told twice, however slow the machine.
  const timing = { state: 20, resend: 60_000 };
  await inSession({ module: definition, interface: 'wei_rest_node', timing, log });
}

/** A command on which the module acts, and says so. */
async function act(): Promise<CommandMessage> {
  const command = owner.command();
  const before = module.ends.length;
  owner.send(command);
  await until('the module acts', () => module.ends.length > before);
  await until('it says so', () => lastFlags().includes('BUSY'));
  return command;
}

const lastFlags = (): readonly string[] => bench.broker.heartbeats().at(-1)?.body.report?.flags ?? [];
const phases = (command: string) =>
  bench.broker.inbox('admin.answer').flatMap(({ body }) => (body.command === command ? [body.phase] : []));
const isSaid = (text: string) => said.some((line) => line.includes(text));

describe('wei-rest, an action that the module does not end', () => {
  it('at a reset after which the module says READY > is left behind, the next goes to the module, and its late answer is only logged', async () => {
    await serve();
    const stuck = await act();
    owner.order('cancel');
    await until('the cancel is answered', () => phases('cancel').includes('done'));
    expect(owner.reports(stuck)).toEqual([]);
    owner.order('reset');
    expect((await owner.report(stuck)).body).toMatchObject({ outcome: 'cancelled', acted: true });
    expect(module.commands).toEqual(['cancel', 'reset']);
    const next = await act();
    module.ends[0]?.({ json: { status: 'succeeded', data: { at: 'the late answer' } } });
    await until('it is logged', () => isSaid('the late answer'));
    module.ends[1]?.(succeeded);
    expect((await owner.report(next)).body).toMatchObject({ outcome: 'succeeded' });
    expect(owner.reports(stuck)).toHaveLength(1);
    expect(module.posted).toHaveLength(2);
  });

  it('of which the process died after that > has its outcome in the journal, and is never posted again', async () => {
    await serve();
    const stuck = await act();
    owner.order('reset');
    await owner.report(stuck);
    bench.crash();
    await serve();
    owner.send(owner.again(stuck));
    expect((await owner.report(stuck)).body).toMatchObject({ outcome: 'cancelled', acted: true });
    expect(module.posted).toHaveLength(1);
  });

  it('that an operator abandons > is left behind at once though the module hangs, and its late answer is only logged', async () => {
    await serve();
    const stuck = await act();
    owner.abandon(7, stuck);
    expect((await owner.report(stuck)).body).toMatchObject({
      ...{ outcome: 'interrupted', acted: true },
      error: { code: 'abandoned' },
    });
    expect(await owner.answer(7, 'done')).toContain('commands are taken again');
    // The agent may have left the action behind before its driver has.
    await until('the driver has, too', () => isSaid('left behind: abandoned by Ada: stuck'));
    expect(module.commands).toEqual(['cancel']);
    // Somebody has made it ready at its own panel.
    module.flags.add('READY');
    const next = await act();
    module.ends[0]?.({ json: { status: 'succeeded', data: { at: 'the late answer' } } });
    await until('it is logged', () => isSaid('was answered (200)') && isSaid('the late answer'));
    module.ends[1]?.(succeeded);
    expect((await owner.report(next)).body).toMatchObject({ outcome: 'succeeded' });
    expect(owner.reports(stuck)).toHaveLength(1);
  });

  it('at a reset that the module does not know, or after which it is not READY > is waited for, and the reset is not done before', async () => {
    module.heed = () => undefined;
    await serve();
    const stuck = await act();
    owner.order('reset');
    await until('the reset came', () => module.commands.length > 0);
    const asked = module.knocks.state;
    await until('the state is asked for since', () => module.knocks.state > asked + 3);
    expect([owner.reports(stuck), phases('reset')]).toEqual([[], ['taken']]);
    module.ends[0]?.({ json: { status: 'failed', error: 'stopped' } });
    expect((await owner.report(stuck)).body).toMatchObject({ outcome: 'cancelled' });
    await until('the reset is done', () => phases('reset').includes('done'));
  });
});

describe('wei-rest, a cancel', () => {
  it('of an action that the module ends without answering it > ends it as soon as the module says that it is at rest', async () => {
    await serve();
    const command = await act();
    module.heed = () => {
      module.flags.delete('BUSY');
      module.flags.add('READY');
    };
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: true });
    expect(module.commands).toEqual(['cancel']);
  });

  it('of an action with which the module goes on > is told as such, once, and waits for its end', async () => {
    await serve();
    const command = await act();
    const goesOn = () => bench.broker.inbox('step.progress').filter(({ body }) => body.goes_on);
    owner.cancel(command);
    await until('it is told', () => goesOn().length > 0);
    expect(goesOn()[0]?.body.note).toBe('the module answered the cancel, and has not ended the action');
    const asked = module.knocks.state;
    await until('the state is asked for since', () => module.knocks.state > asked + 5);
    expect([goesOn().length, owner.reports(command)]).toEqual([1, []]);
    module.ends[0]?.(succeeded);
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
  });

  it('of an action during which the module says READY all the time > waits for the answer', async () => {
    await serve();
    const command = owner.command();
    module.answers['move'] = ['hang'];
    owner.send(command);
    await until('it moves', () => module.posted.length > 0);
    owner.cancel(command);
    await until('the module was told', () => module.commands.length > 0);
    const asked = module.knocks.state;
    await until('the state is asked for since', () => module.knocks.state > asked + 5);
    expect(owner.reports(command)).toEqual([]);
  });
});

describe('wei-rest, orders in quick succession', () => {
  it('a reset after which the module starts up for a while > is done once it says READY', async () => {
    await serve();
    module.heed = () => {
      module.flags.clear();
      module.flags.add('INIT');
    };
    owner.order('reset');
    await until('the reset came', () => module.commands.length > 0);
    const asked = module.knocks.state;
    await until('the state is asked for since', () => module.knocks.state > asked + 3);
    expect(phases('reset')).toEqual(['taken']);
    module.flags.clear();
    module.flags.add('READY');
    await until('the reset is done', () => phases('reset').includes('done'));
  });

  it('a safety stop, then a reset, while an action runs that looks at its flags now and then > the action sees the stop before the reset takes it back', async () => {
    // The reset waits for that long, or until the action has ended.
    await serve(10);
    const command = await act();
    owner.order('safety_stop');
    owner.order('reset');
    await until('the stop is answered', () => phases('safety_stop').includes('done'));
    const asked = module.knocks.state;
    await until('the state is asked for since', () => module.knocks.state > asked + 1);
    expect([module.commands, [...module.flags]]).toEqual([['safety_stop'], ['BUSY', 'CANCELLED', 'LOCKED']]);
    module.ends[0]?.({ json: { status: 'failed', error: 'it was stopped' } });
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'cancelled',
      error: { code: 'stopped' },
    });
    await until('the reset is done', () => phases('reset').includes('done'));
    expect(module.commands).toEqual(['safety_stop', 'reset']);
    await until('it is shown', () => lastFlags().join() === 'READY');
  });

  it("a run's cancel that is on its way, then a reset > the reset comes last", async () => {
    await serve();
    const command = await act();
    let cancel: () => void = () => undefined;
    module.heed = async (each) => {
      if (each === 'cancel') await new Promise<void>((resolve) => (cancel = resolve));
      module.obey(each);
    };
    owner.cancel(command);
    await until('the cancel came', () => module.commands.length > 0);
    owner.order('reset');
    const heartbeats = bench.broker.heartbeats().length;
    await until('more heartbeats have come', () => bench.broker.heartbeats().length > heartbeats + 5);
    expect(module.commands).toEqual(['cancel']);
    cancel();
    expect((await owner.report(command)).body.outcome).toBe('cancelled');
    expect(module.commands).toEqual(['cancel', 'reset']);
    expect([...module.flags]).toEqual(['READY']);
  });

  it("a run's cancel and a reset in one breath, twice > the resets alone reach the module, and it ends READY", async () => {
    await serve();
    for (const round of [1, 2]) {
      const command = await act();
      owner.cancel(command);
      owner.order('reset');
      expect((await owner.report(command)).body.outcome).toBe('cancelled');
      await until(
        'the reset is done',
        () => phases('reset').filter((phase) => phase === 'done').length === round,
      );
    }
    await until('it is shown', () => lastFlags().join() === 'READY');
    expect(module.commands).toEqual(['reset', 'reset']);
  });

  it('an action that is given out while a reset is on its way > is posted when the module has answered the reset', async () => {
    await serve();
    let reset: () => void = () => undefined;
    module.heed = async (command) => {
      await new Promise<void>((resolve) => (reset = resolve));
      module.obey(command);
    };
    owner.order('reset');
    await until('the reset came', () => module.commands.length > 0);
    const next = owner.give({ action: 'measure' });
    const heartbeats = bench.broker.heartbeats().length;
    await until('more heartbeats have come', () => bench.broker.heartbeats().length > heartbeats + 5);
    expect(module.posted).toEqual([]);
    reset();
    expect((await owner.report(next)).body.outcome).toBe('succeeded');
  });
});
