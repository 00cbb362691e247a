import { describe, expect, it } from 'vitest';
import { accountOfAgent, RabbitAccounts } from '../../../../shared/broker/amqp/rabbit-accounts.ts';
import { agentNamed, topology } from '../../../../shared/broker/topology.ts';

const arm = { module: 'arm', instance: 'lab.pc' };
const others = [
  { module: 'arm', instance: 'lab' },
  { module: 'arm', instance: 'labxpc' },
  { module: 'arm', instance: 'lab.pc2' },
  { module: 'robot.arm', instance: 'lab.pc' },
];

/** As RabbitMQ reads it: Erlang's `\\A` and `\\z` are the ends of the whole text. */
const allows = (pattern: string, name: string): boolean =>
  new RegExp(pattern.replace('\\A', '^').replace('\\z', '$')).test(name);

describe('account of an agent', () => {
  const { user, permissions, topic } = accountOfAgent('lab', arm);

  it('is named as its queue, which alone it may declare', () => {
    expect(user).toBe(topology.agent('lab', arm));
    expect(allows(permissions.configure, user)).toBe(true);
    for (const other of others)
      expect(allows(permissions.configure, topology.agent('lab', other))).toBe(false);
  });

  it('writes to the entry and to its queue, and to no exchange that reaches others', () => {
    for (const name of [user, topology.entry('lab')]) expect(allows(permissions.write, name)).toBe(true);
    const closed = [
      'amq.default',
      '',
      'amq.topic',
      topology.control('lab'),
      topology.dead,
      topology.entry('lab2'),
    ];
    for (const name of closed) expect(allows(permissions.write, name)).toBe(false);
  });

  it('reads its queue and what is for all agents', () => {
    for (const name of [user, topology.control('lab')]) expect(allows(permissions.read, name)).toBe(true);
    const closed = [
      topology.inbox('lab'),
      topology.entry('lab'),
      ...others.map((each) => topology.agent('lab', each)),
    ];
    for (const name of closed) expect(allows(permissions.read, name)).toBe(false);
  });

  it('has its own routing keys, and nobody else’s', () => {
    const keysOf = (address: typeof arm) => [
      ...(['inbox', 'reports', 'heartbeats'] as const).map((to) => topology.entryKey(to, address)),
      topology.answerKey(address, 'caller-1_x'),
    ];
    for (const key of keysOf(arm)) expect(allows(topic.write, key)).toBe(true);
    for (const key of others.flatMap(keysOf)) expect(allows(topic.write, key)).toBe(false);
    for (const key of ['', 'inbox', `${topology.entryKey('inbox', arm)}.x`, topology.answerKey(arm, '')])
      expect(allows(topic.write, key)).toBe(false);
  });
});

describe('whose an account is', () => {
  it.each([arm, { module: 'a.b', instance: 'Süd 1%2E' }])('%j > is told by its name', (address) => {
    expect(agentNamed(topology.agent('my lab', address), 'my lab')).toEqual(address);
    expect(agentNamed(topology.agent('another', address), 'my lab')).toBeUndefined();
  });

  it.each([
    'guest',
    'weir',
    'weir.agent.lab.arm',
    'weir.agent.lab.arm.a.b',
    'weir.agent.lab.%ZZ.a',
    'weir.inbox.lab.arm.a',
  ])('%s > is of no agent', (name) => {
    expect(agentNamed(name, 'lab')).toBeUndefined();
  });
});

describe('accounts over the management plugin', () => {
  it.each([
    ['amqp://lab:secret@broker.lab', undefined, 'broker.lab:15672 in the open'],
    ['amqps://lab:secret@broker.lab', 'http://broker.lab:15672', 'broker.lab:15672 in the open'],
  ])(
    '%s with %s > are not made: passwords would travel in the open',
    async (brokerUrl, managementUrl, why) => {
      const accounts = new RabbitAccounts({ brokerUrl, managementUrl, workcell: 'lab' });
      const made = accounts.make(arm);
      await expect(made).rejects.toMatchObject({ code: 'not_enrollable' });
      await expect(made).rejects.toThrow(why);
      await expect(made).rejects.not.toThrow('secret');
    },
  );

  it('a URL for the agent that is none of a broker > is refused before anything is done', async () => {
    const accounts = new RabbitAccounts({ brokerUrl: 'amqp://127.0.0.1', workcell: 'lab' });
    await expect(accounts.make(arm, 'http://broker')).rejects.toMatchObject({ code: 'bad_request' });
  });
});
