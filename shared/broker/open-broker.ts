import { WeirError } from '../kernel/errors/weir-error.ts';
import type { Broker } from './broker.ts';
import type { BrokerOptions } from './broker-options.ts';
import { openAmqpBroker } from './amqp/amqp-broker.ts';
import { openMemoryBroker } from './memory/memory-broker.ts';
import type { AccountsOptions, AgentAccounts } from './agent-accounts.ts';
import { RabbitAccounts } from './amqp/rabbit-accounts.ts';

/**
 * Opens the broker that the URL's scheme picks: `amqp:` and `amqps:` are RabbitMQ, `memory:` lives in this process.
 * Resolves at once; `health()` tells when it is connected.
 * @throws WeirError `bad_config` for any other scheme.
 */
export function openBroker(url: string, options: BrokerOptions): Broker {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  switch (scheme) {
    case 'amqp:':
    case 'amqps:':
      return openAmqpBroker(url, options);
    case 'memory:':
      return openMemoryBroker(options);
    default:
      throw new WeirError('bad_config', `"${url}" names no broker: expected amqp://…, amqps://… or memory:`);
  }
}

/** Undefined for `memory:`, which no other process reaches. */
export function openAccounts(options: AccountsOptions): AgentAccounts | undefined {
  return options.brokerUrl.startsWith('memory:') ? undefined : new RabbitAccounts(options);
}
