import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { markOf, groupStateOf } from '../../../module-agents/journal/process-group.ts';
import { openBroker } from '../../../shared/broker/open-broker.ts';
import type { Broker, Inbox } from '../../../shared/broker/broker.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import {
  message,
  type CommandMessage,
  type InboxMessage,
  type MessageOf,
} from '../../../shared/contracts/message.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';

/** An agent as a process of its own on the real broker, killed and frozen; the test plays the owner. */

const address = { module: 'arm', instance: 'pc1' };
const run_id = newId();

let workplace: Workplace;
let workcell: string;
let broker: Broker;
let inbox: Inbox;
let received: InboxMessage[];
let session: number;
/** The process whose hellos are answered, each with a new session. */
let answered: string | undefined;
let welcomed: Set<string>;
/** What that process was sent; it is sent again in each new session, as an owner does. */
let sent: CommandMessage[];

const module = `
import { appendFileSync, existsSync } from 'node:fs';
import { defineModule } from 'weir/module';
export default defineModule({
  name: 'arm',
  actions: {
    move: {
      async run({ command }) {
        appendFileSync('moves.txt', command.id + '\\n');
        // A file lets it go: it is another process that the test cannot call.
        while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));
      },
    },
  },
});`;

beforeEach(async () => {
  workplace = await Workplace.open();
  workcell = uniqueWorkcell('agent');
  writeFileSync(
    join(workplace.folder, 'lab.yaml'),
    `name: ${workcell}\nmodules: [{name: arm, interface: file}]\n`,
  );
  writeFileSync(join(workplace.folder, 'arm.mjs'), module);
  received = [];
  session = 0;
  answered = undefined;
  welcomed = new Set();
  sent = [];
  broker = openBroker(inject('brokerUrl'), {
    workcell,
    name: 'owner',
    log: createLogger({ level: 'silent', service: 'test' }),
  });
  await until('the broker is there', () => broker.health().up);
  inbox = await broker.openInbox({
    delivered(delivery) {
      const { message: said } = delivery;
      received.push(said);
      inbox.ack([delivery]);
      if (said.type === 'agent.hello' && said.body.boot_id === answered) answer(said.body);
    },
    interrupted: () => undefined,
  });
});

afterEach(async () => {
  await workplace.close();
  await broker.close();
});

// With the real times: a process that is started has to get its word in.
const weir = 'bin/weir.js';

function startAgent(wanted = './arm.mjs', file = 'lab.yaml'): WeirProcess {
  const journal = join(workplace.folder, 'journal');
  const env = { WEIR_BROKER_URL: inject('brokerUrl'), WEIR_JOURNAL_DIR: journal };
  return workplace.start(['agent', wanted, '--instance', 'pc1', '--workcell', file], env, weir);
}

function ofType<T extends InboxMessage['type']>(type: T): Extract<InboxMessage, { type: T }>[] {
  return received.filter((each): each is Extract<InboxMessage, { type: T }> => each.type === type);
}

type Hello = MessageOf<'agent.hello'>['body'];

/** Welcomes the next process, and answers all its hellos from now on; resolves with the one that was answered. */
async function welcomeNext(): Promise<Hello> {
  const next = () => ofType('agent.hello').findLast(({ body }) => !welcomed.has(body.boot_id));
  await until('the next process says hello', () => next() !== undefined);
  const { body } = next()!;
  welcomed.add(body.boot_id);
  answered = body.boot_id;
  sent = [];
  answer(body);
  return body;
}

function answer({ hello_id }: Hello): void {
  session++;
  const body = { ...address, hello_id };
  broker.sendToAgent(message<'welcome'>('welcome', { workcell, epoch: 1, session, body }));
  for (const each of sent) broker.sendToAgent({ ...each, id: newId(), session });
}

function send(given: CommandMessage): void {
  sent.push(given);
  broker.sendToAgent(given);
}

function command(number: number): CommandMessage {
  const step = { position: number, id: newId(), name: 'move', action: 'move', args: {}, files: {} };
  return message<'step.command'>('step.command', {
    workcell,
    run_id,
    command_id: commandId({ run_id, step: number, attempt: 1 }),
    epoch: 1,
    session,
    body: { ...address, number, experiment_id: newId(), step },
  });
}

function moves(): string[] {
  const file = join(workplace.folder, 'moves.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

const release = () => writeFileSync(join(workplace.folder, 'go'), '');

describe('agent process on the real broker', () => {
  it('killed while it acts > the next one reports an interruption, and answers the same command without acting', async () => {
    const first = startAgent();
    await welcomeNext();
    const given = command(1);
    send(given);
    await until('it acts', () => moves().length > 0);
    first.signal('SIGKILL');
    await first.ended;
    startAgent();
    const hello = await welcomeNext();
    expect(hello).toMatchObject({
      journal_head: 1,
      commands: [{ command_id: given.command_id, number: 1 }],
    });
    // The report needs no session: it may have been brought before the hello.
    expect(hello.commands[0]!.phase).toMatch(/^(interrupted|settled)$/);
    await until('it is reported', () => ofType('step.settled').length > 0);
    expect(ofType('step.settled')[0]!.body).toMatchObject({ outcome: 'interrupted', acted: true, number: 1 });
    broker.sendToAgent({ ...given, id: newId(), session });
    await until('it is reported again', () => ofType('step.settled').length > 1);
    expect(moves()).toEqual([given.command_id]);
  });

  it('killed while its program acts > the next one ends the program before its hello, and the outcome says so', async () => {
    const { folder } = workplace;
    const driver = `import { spawn } from 'node:child_process';
      import { appendFileSync } from 'node:fs';
      process.on('SIGTERM', () => { appendFileSync('stopped.txt', ''); process.exit(); });
      spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
      appendFileSync('moves.txt', process.pid + '\\n');
      setInterval(() => 0, 1000);`;
    writeFileSync(join(folder, 'driver.mjs'), driver);
    const actions = `{ move: { command: [${process.execPath}, driver.mjs] } }`;
    const module = `{ name: arm, interface: process, config: { actions: ${actions} } }`;
    writeFileSync(join(folder, 'program.yaml'), `name: ${workcell}\nmodules: [${module}]\n`);
    const first = startAgent('arm', 'program.yaml');
    await welcomeNext();
    send(command(1));
    await until('its program acts', () => moves().length > 0);
    const group = Number(moves()[0]);
    const mark = await markOf('the program', group);
    first.signal('SIGKILL');
    await first.ended;
    expect(await groupStateOf(mark)).toBe('ours');
    startAgent('arm', 'program.yaml');
    await until(
      'it says hello',
      () => ofType('agent.hello').some(({ body }) => body.boot_id !== answered),
      30_000,
    );
    expect([await groupStateOf(mark), existsSync(join(folder, 'stopped.txt'))]).toEqual(['gone', true]);
    await welcomeNext();
    await until('it is reported', () => ofType('step.settled').length > 0);
    const said = `its program (process group ${group}) still ran and was ended at `;
    expect(ofType('step.settled')[0]!.body).toMatchObject({
      outcome: 'interrupted',
      error: { message: expect.stringContaining(said) as string },
    });
    expect(moves()).toHaveLength(1);
  });

  it('frozen for longer than a gap > does not begin what came meanwhile before it is welcomed anew', async () => {
    const agent = startAgent();
    await welcomeNext();
    answered = undefined;
    const said = ofType('agent.hello').length;
    process.kill(agent.pid, 'SIGSTOP');
    const frozen = Date.now();
    const given = command(1);
    send(given);
    await until('it has been frozen for longer than a gap', () => Date.now() > frozen + 6000);
    process.kill(agent.pid, 'SIGCONT');
    await until('it says hello', () => ofType('agent.hello').length > said);
    expect(moves()).toEqual([]);
    release();
    answered = ofType('agent.hello').at(-1)!.body.boot_id;
    answer(ofType('agent.hello').at(-1)!.body);
    await until('it is reported', () => ofType('step.settled').length > 0);
    expect(moves()).toEqual([given.command_id]);
  });
});
