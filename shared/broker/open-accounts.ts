import type { AccountsOptions, AgentAccounts } from './agent-accounts.ts';
import { RabbitAccounts } from './amqp/rabbit-accounts.ts';

/** Undefined for `memory:`, which no other process reaches. */
export function openAccounts(options: AccountsOptions): AgentAccounts | undefined {
  return options.brokerUrl.startsWith('memory:') ? undefined : new RabbitAccounts(options);
}
