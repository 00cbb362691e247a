import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../orchestrator/delivery/dispatcher.ts';
import { Proofs } from '../../../orchestrator/delivery/proofs.ts';
import { LabSigner } from '../../../shared/access/index.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { InboxMessage, MessageOf, OwnAgentMessage } from '../../../shared/contracts/message.ts';
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

function hello(address: Address, more: Partial<MessageOf<'agent.hello'>['body']> = {}): InboxMessage {
  return helloOf({ ...address, process: 'p', ...more });
}

/** The agent has said hello, and since then how a command has ended. */
function joined(address: Address, more?: Parameters<typeof hello>[1]): InboxMessage[] {
  const body = { ...address, number: 1, outcome: 'succeeded', acted: true } as const;
  const { run_id, command_id } = command('lab', address, 1);
  const settled = {
    id: command_id,
    type: 'step.settled',
    at: 1,
    workcell: 'lab',
    run_id,
    command_id,
  } as const;
  return [hello(address, more), { ...settled, body }];
}

function send(...to: Address[]): string[][] {
  groups = [];
  dispatcher.send(to.map((address, i) => ({ kind: 'command', message: command('lab', address, i + 1) })));
  return groups;
}

describe('commands of one turn', () => {
  it('to agents of one process that have reported since their hellos > go together, the others alone', () => {
    dispatcher.keep([...joined(one), ...joined(two), hello(three)]);
    expect(send(one, three, two, one)).toEqual([['one', 'two', 'one'], ['three']]);
    dispatcher.keep([hello(two)]);
    expect(send(one, two)).toEqual([['one'], ['two']]);
  });

  it('to agents of several processes, or such that heed only what is proven > go apart', () => {
    const wants_proof = { share: 'A'.repeat(43) };
    dispatcher.keep([...joined(one), ...joined(two, { process: 'q' }), ...joined(three, { wants_proof })]);
    expect(send(one, two, three)).toEqual([['one'], ['two'], ['three']]);
  });

  it('one of them cannot be sent > the others are', () => {
    dispatcher.keep([...joined(one), ...joined(two), ...joined(three)]);
    refuses = ({ body }) => body.instance === 'two';
    expect(send(one, two, three)).toEqual([['one'], ['three']]);
  });

  it('no queue takes them > each is told, and its agent is sent to alone until it has said hello again', () => {
    dispatcher.keep([...joined(one), ...joined(two)]);
    send(one, two);
    giveBack(command('lab', one, 1), false);
    giveBack(command('lab', two, 2), true);
    expect(returned).toEqual([
      ['one', false],
      ['two', true],
    ]);
    expect(send(one, two)).toEqual([['one'], ['two']]);
    dispatcher.keep([...joined(one), ...joined(two)]);
    expect(send(one, two)).toEqual([['one', 'two']]);
  });
});
