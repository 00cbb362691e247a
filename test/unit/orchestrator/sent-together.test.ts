import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../orchestrator/delivery/dispatcher.ts';
import { Proofs } from '../../../orchestrator/delivery/proofs.ts';
import { LabSigner } from '../../../shared/access/index.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import {
  message,
  type CommandMessage,
  type InboxMessage,
  type MessageOf,
  type OwnAgentMessage,
} from '../../../shared/contracts/message.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { command } from '../../contract/broker/sample-messages.ts';
import { helloOf } from './run-fixtures.ts';

const [one, two, three] = ['one', 'two', 'three'].map((instance) => ({ module: 'arm', instance })) as [
  Address,
  Address,
  Address,
];
type Address = { module: string; instance: string };

let groups: string[][];
let giveBack: (message: OwnAgentMessage, wentAlong: boolean) => void;
let returned: [string, boolean][];
let refuses: (message: OwnAgentMessage) => boolean;
let dispatcher: Dispatcher;

beforeEach(() => {
  [groups, returned, refuses] = [[], [], () => false];
  const broker = {
    sendToAgent(...messages: OwnAgentMessage[]) {
      if (messages.some((each) => refuses(each))) throw new Error('it is too large');
      groups.push(messages.map(({ body }) => body.instance));
    },
    onReturned(listener: typeof giveBack) {
      giveBack = listener;
      return () => undefined;
    },
  } as unknown as Broker;
  const deps = {
    ...{ broker, workcell: 'lab', mark: () => ({ epoch: 1, seq: 1 }), sendKept: 1000, inquiry: 1000 },
    proofs: new Proofs(new LabSigner({} as ConstructorParameters<typeof LabSigner>[0])),
    ...{ traces: false, log: createLogger({ level: 'silent', service: 'test' }) },
  };
  dispatcher = new Dispatcher(deps, {
    returned: ({ body }, wentAlong) => void returned.push([body.instance, wentAlong]),
    simulated: () => undefined,
  });
});
afterEach(() => dispatcher.stop());

function hello(
  address: Address,
  more: Partial<MessageOf<'agent.hello'>['body']> = {},
): MessageOf<'agent.hello'> {
  return helloOf({ ...address, process: 'p', ...more });
}

/** A turn has heard these, and answers the hellos among them. */
function greet(...heard: InboxMessage[]): void {
  dispatcher.keep(heard);
  for (const { type, body } of heard) {
    if (type !== 'agent.hello') continue;
    const { module, instance, hello_id } = body;
    const welcome = { workcell: 'lab', epoch: 1, session: 1, body: { module, instance, hello_id } };
    dispatcher.send([{ kind: 'control', message: message('welcome', welcome) }]);
  }
}

/** The agents have said hello, and since then each has settled a command that it was sent. */
function join(...hellos: MessageOf<'agent.hello'>[]): void {
  greet(...hellos);
  const commands = hellos.map((said) => command('lab', said.body, 1));
  dispatcher.send(commands.map((message) => ({ kind: 'command', message })));
  dispatcher.keep(commands.map((each) => settled(each)));
}

function settled({ run_id, command_id, body }: CommandMessage, acted = true): InboxMessage {
  const { module, instance, number } = body;
  const told = { module, instance, number, outcome: acted ? 'succeeded' : 'cancelled', acted } as const;
  return message('step.settled', { workcell: 'lab', run_id, command_id, body: told });
}

function send(...to: Address[]): string[][] {
  groups = [];
  dispatcher.send(to.map((address, i) => ({ kind: 'command', message: command('lab', address, i + 1) })));
  return groups;
}

describe('commands of one turn', () => {
  it('to agents of one process that have settled a command since their hellos > go together, the others alone', () => {
    join(hello(one), hello(two));
    // What it reports of a time before its hello says nothing of its welcome.
    greet(hello(three), settled(command('lab', three, 1)));
    expect(send(one, three, two, one)).toEqual([['one', 'two', 'one'], ['three']]);
    greet(hello(two));
    expect(send(one, two)).toEqual([['one'], ['two']]);
  });

  it('an agent whose reports say nothing of its welcome: of what its journal knew at its hello, of what was not begun > goes alone', () => {
    join(hello(one));
    greet(hello(two, { journal_head: 1 }));
    const [known, stopped] = [1, 2].map((number) => settled(command('lab', two, number), number === 1));
    dispatcher.keep([known!, stopped!]);
    expect(send(one, two)).toEqual([['one'], ['two']]);
    dispatcher.keep([settled(command('lab', two, 2))]);
    expect(send(one, two)).toEqual([['one', 'two']]);
  });

  it('after a late hello of a process that it has left, which no welcome answers > go as before', () => {
    join(hello(one), hello(two));
    dispatcher.keep([hello(two, { process: 'q', hello_id: 'old' })]);
    expect(send(one, two)).toEqual([['one', 'two']]);
  });

  it('to agents of several processes, or such that heed only what is proven > go apart', () => {
    const wants_proof = { share: 'A'.repeat(43) };
    join(hello(one), hello(two, { process: 'q' }), hello(three, { wants_proof }));
    expect(send(one, two, three)).toEqual([['one'], ['two'], ['three']]);
  });

  it('one of them cannot be sent > the others are', () => {
    join(hello(one), hello(two), hello(three));
    refuses = ({ body }) => body.instance === 'two';
    expect(send(one, two, three)).toEqual([['one'], ['three']]);
  });

  it('no queue takes them > each is told, and its agent is sent to alone until it has said hello again', () => {
    join(hello(one), hello(two));
    send(one, two);
    giveBack(command('lab', one, 1), false);
    giveBack(command('lab', two, 2), true);
    expect(returned).toEqual([
      ['one', false],
      ['two', true],
    ]);
    expect(send(one, two)).toEqual([['one'], ['two']]);
    join(hello(one), hello(two));
    expect(send(one, two)).toEqual([['one', 'two']]);
  });
});
