/** The port to the broker, and its adapters: RabbitMQ, and one in memory. It moves messages and knows nothing of their meaning. */

export type { AgentAccounts } from './agent-accounts.ts';
export type { AmqpFacts, ClusterFacts, QueueFacts, PolicyFacts } from './amqp/examine-amqp.ts';
export type { AgentListener, Broker, BrokerHealth, Closable, Inbox, InboxDelivery } from './broker.ts';
export { assertResendable, type DeadLetter } from './dead-letter.ts';
export { openAccounts, openBroker } from './open-broker.ts';
export { topology } from './topology.ts';
