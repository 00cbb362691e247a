import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { weiRest } from '../../module-agents/built-in/wei-rest/wei-rest.ts';
import type { CommandMessage } from '../../shared/contracts/message.ts';
import { until } from '../services/until.ts';
import { succeeded } from '../services/wei-module-stand-in.ts';
import { WeiTestModule } from '../services/wei-test-module.ts';
import { Bench, ScriptedOwner } from './agent-bench.ts';

let bench: Bench;
let owner: ScriptedOwner;
let module: WeiTestModule;
let said: string[];

beforeEach(async () => {
  bench = new Bench();
  owner = new ScriptedOwner(bench);
  module = new WeiTestModule();
  await module.start();
  said = [];
});

afterEach(async () => {
  await module.stop();
  await bench.cleanUp();
});

/** An agent of the module, in session. */
async function serve(): Promise<void> {
  const log = pino({ base: null }, { write: (line) => void said.push(line) });
  const definition = weiRest('arm', { rest_node_address: module.address });
  await bench.start({ module: definition, interface: 'wei_rest_node', timings: { state: 20 }, log });
  owner.welcome();
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

const lastFlags = (): readonly string[] => bench.broker.beats().at(-1)?.body.report?.flags ?? [];
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

  it('at a reset that the module does not know, or after which it is not READY > is waited for', async () => {
    module.heed = () => undefined;
    await serve();
    const stuck = await act();
    owner.order('reset');
    await until('the reset is answered', () => phases('reset').includes('done'));
    const asked = module.knocks.state;
    await until('the state is asked for since', () => module.knocks.state > asked + 3);
    expect(owner.reports(stuck)).toEqual([]);
    module.ends[0]?.({ json: { status: 'failed', error: 'stopped' } });
    expect((await owner.report(stuck)).body).toMatchObject({ outcome: 'cancelled' });
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
