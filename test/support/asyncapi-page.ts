import { topology } from '../../shared/broker/topology.ts';
import { envelopeProperties } from '../../shared/contracts/envelope.ts';
import { definitions, type MessageType } from '../../shared/contracts/message.ts';

type Made = Record<string, unknown>;

/** Who sends a message, and what it says. */
const words: Record<MessageType, { from: 'agent' | 'gateway' | 'orchestrator'; says: string }> = {
  'agent.hello': {
    from: 'agent',
    says: 'Here I am, and this is all I know. Sent at start, at each reconnect, and when asked.',
  },
  'agent.bye': { from: 'agent', says: 'I stop, at rest.' },
  'agent.heartbeat': { from: 'agent', says: 'I am there, and this is what I have in hand.' },
  'step.started': { from: 'agent', says: 'The instrument begins to act.' },
  'step.progress': { from: 'agent', says: 'How far the action has come.' },
  'step.log': { from: 'agent', says: "Lines for the run's log." },
  'step.settled': { from: 'agent', says: 'The action has ended, and how. Said again until it is kept.' },
  'step.refused': { from: 'agent', says: 'The command was not begun, and will not be.' },
  'admin.answer': { from: 'agent', says: 'What was done about an order.' },
  'step.command': {
    from: 'orchestrator',
    says: 'Do this, at most once. One that comes again is a question, answered from the journal.',
  },
  welcome: { from: 'orchestrator', says: 'Your new session. An agent starts nothing before it.' },
  'ask-hello': {
    from: 'orchestrator',
    says: 'Say hello: another orchestrator leads now, or you were not understood.',
  },
  cancel: { from: 'orchestrator', says: 'Stop this action.' },
  abandon: { from: 'orchestrator', says: 'An operator does not wait for these actions any more.' },
  kept: { from: 'orchestrator', says: 'These reports are in the store and need not be sent again.' },
  'admin.order': {
    from: 'orchestrator',
    says: "An operator's order. A safety stop comes from the gateway itself.",
  },
  poke: { from: 'orchestrator', says: 'Whoever receives it owns the workcell.' },
  marker: { from: 'orchestrator', says: 'What has come before this one was there in time.' },
  'run.submit': { from: 'gateway', says: 'There is a new run in the store.' },
  'run.control': { from: 'gateway', says: 'Somebody wants something of one run.' },
  'run.resolve': { from: 'gateway', says: 'What became of a step whose outcome was unknown.' },
  'run.edit': { from: 'gateway', says: 'A person changes what a run does from here on.' },
  'workcell.control': { from: 'gateway', says: "An operator's order." },
  'workcell.abandon': { from: 'gateway', says: 'An operator does not wait for these actions any more.' },
  'location.set': { from: 'gateway', says: 'Somebody says what is at a location.' },
  'supplies.refill': { from: 'gateway', says: 'Somebody has refilled what a module uses up.' },
  'reservation.make': { from: 'gateway', says: 'A person wants an instrument to himself for a while.' },
  'reservation.end': { from: 'gateway', says: 'A person ends a reservation before its time.' },
  'workcell.define': { from: 'gateway', says: 'What the workcell consists of from now on.' },
  inquiry: {
    from: 'gateway',
    says: 'What does the module say of this action with these arguments? Nothing is moved by it, and nothing is lost with it.',
  },
  'inquiry.answer': {
    from: 'agent',
    says: 'What the module says, to where `reply_to` of the inquiry leads. It may be lost.',
  },
  'owner.inquiry': {
    from: 'gateway',
    says: 'What would become of the lab? Nothing is done by it, and nothing is lost with it.',
  },
  'owner.answer': {
    from: 'orchestrator',
    says: 'What the owner says, to where `reply_to` of the inquiry leads. It may be lost.',
  },
};

const [workcell, module, instance] = ['WORKCELL', 'MODULE', 'INSTANCE'];
const address = (name: string): string => name.replaceAll(/[A-Z]{4,}/g, (word) => `{${word.toLowerCase()}}`);

const names = {
  workcell: { description: 'The name of the workcell, percent-encoded.' },
  module: { description: 'The name of the module, percent-encoded.' },
  instance: { description: 'The name of the instance, percent-encoded.' },
};

/** By the route of their messages. */
const channels = {
  inbox: {
    address: address(topology.inbox(workcell)),
    says: 'What the owner of the workcell must hear of. A quorum queue with a single active consumer: who receives owns the workcell. Agents reach it, as the next two, by the topic exchange `weir.in.WORKCELL`: by `inbox.MODULE.INSTANCE`.',
  },
  reports: {
    address: address(topology.reports(workcell)),
    says: 'What agents report, and what a gateway hints at; several in one list. An enrolled agent reaches it by `reports.MODULE.INSTANCE`. What is lost is said again.',
  },
  heartbeats: {
    address: address(topology.heartbeat(workcell)),
    says: 'Signs of life, by `heartbeats.MODULE.INSTANCE`, and the marks of the owner between them.',
  },
  agent: {
    address: address(topology.agent(workcell, { module, instance })),
    says: 'Everything for one agent. Whoever has it declared holds the name of the instance. A list may hold messages for other agents of the same process.',
  },
  'all-agents': {
    address: address(topology.control(workcell)),
    says: 'A fanout exchange to the queues of all agents.',
  },
  inquiry: {
    address: address(topology.agent(workcell, { module, instance })),
    says: 'Inquiries go to the queue of the agent, too.',
  },
  'owner-inquiry': {
    address: address(topology.inquiries(workcell)),
    says: 'Inquiries of the owner. The queue is exclusive to its connection.',
  },
  'inquiry-answer': {
    address: null,
    says: 'A queue of whoever has inquired: his `reply_to` ends the routing key of the answer.',
  },
} as const;

/** The AsyncAPI 3 document of the messages, as an agent sends and receives them. */
export function asyncapiPage(version: string): Made {
  const types = Object.keys(definitions) as MessageType[];
  const on = (route: string) => types.filter((type) => definitions[type].route === route);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Messages of weir',
      version,
      description:
        'What agents, orchestrators and gateways say to each other by the broker. The operations are those of an agent. Where payloads are lists, messages that are due together go in one. A message that fits no contract goes to the dead letters (`weir.dead`).',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: { broker: { host: '127.0.0.1:5672', protocol: 'amqp', description: 'RabbitMQ.' } },
    channels: Object.fromEntries(
      Object.entries(channels).map(([route, channel]) => [
        route,
        {
          address: channel.address,
          description: channel.says,
          parameters: Object.fromEntries(
            Object.entries(names).filter(([name]) => channel.address?.includes(`{${name}}`)),
          ),
          messages: Object.fromEntries(
            on(route).map((type) => [keyOf(type), { $ref: `#/components/messages/${keyOf(type)}` }]),
          ),
        },
      ]),
    ),
    operations: Object.fromEntries(
      Object.keys(channels).flatMap((route) =>
        (['send', 'receive'] as const).flatMap((action) => {
          const own = on(route).filter((type) => (words[type].from === 'agent') === (action === 'send'));
          // Of the queues to the owner an agent receives nothing.
          const isAgents = action === 'send' || ['agent', 'all-agents', 'inquiry'].includes(route);
          return own.length === 0 || !isAgents ? [] : [[`${action} ${route}`, operation(action, route, own)]];
        }),
      ),
    ),
    components: {
      messages: Object.fromEntries(types.map((type) => [keyOf(type), messageOf(type)])),
      schemas: { Envelope: { type: 'object', properties: envelopeProperties } },
    },
  };
}

function operation(action: 'send' | 'receive', route: string, types: readonly MessageType[]): Made {
  const channel = `#/channels/${route}`;
  return {
    action,
    channel: { $ref: channel },
    messages: types.map((type) => ({ $ref: `${channel}/messages/${keyOf(type)}` })),
  };
}

function messageOf(type: MessageType): Made {
  const { body, header, route } = definitions[type];
  const { from, says } = words[type];
  const headers = Object.fromEntries(
    header.map((name) => [name, envelopeProperties[name as keyof typeof envelopeProperties]]),
  );
  const { id, at, workcell: of, mark, trace, trace_state } = envelopeProperties;
  const message = {
    type: 'object',
    properties: { id, type: { const: type }, at, workcell: of, ...headers, mark, trace, trace_state, body },
    required: ['id', 'type', 'at', 'workcell', 'body', ...header],
  };
  const together = ['reports', 'agent', 'all-agents', 'inquiry', 'owner-inquiry'].includes(route);
  return {
    name: type,
    title: type,
    summary: `From the ${from}.`,
    description: says,
    payload: together ? { type: 'array', items: message } : message,
  };
}

function keyOf(type: MessageType): string {
  return type.replaceAll('.', '_');
}
