import type { InstanceAddress } from '../../contracts/address.ts';
import { topology } from '../topology.ts';

/** What RabbitMQ lets an account do: regular expressions over names of queues and exchanges, and over routing keys. */
export interface AccountRights {
  user: string;
  permissions: { configure: string; write: string; read: string };
  /** For the entry. */
  topic: { exchange: string; write: string; read: string };
}

/**
 * The account of one agent. It declares and reads its own queue, binds that to what is for all agents, and publishes to the entry, by its
 * own routing keys. It may not write to the default exchange, which would reach every queue by its name.
 */
export function accountOfAgent(workcell: string, address: InstanceAddress): AccountRights {
  const queue = literal(topology.agent(workcell, address));
  const entry = topology.entry(workcell);
  const keys = (['inbox', 'reports', 'heartbeats'] as const).map((to) =>
    literal(topology.entryKey(to, address)),
  );
  const answers = `${literal(topology.answerKey(address, ''))}[A-Za-z0-9_-]+`;
  return {
    user: topology.agent(workcell, address),
    permissions: {
      configure: whole(queue),
      write: whole(queue, literal(entry)),
      read: whole(queue, literal(topology.control(workcell))),
    },
    topic: { exchange: entry, write: whole(...keys, answers), read: '^$' },
  };
}

/** Names are made of letters, digits, `_`, `-`, `%` and dots. */
function literal(name: string): string {
  return name.replaceAll('.', '\\.');
}

/** Erlang's `$` matches before a newline at the end as well, which no name of a queue has; routing keys may. */
function whole(...patterns: string[]): string {
  return `\\A(${patterns.join('|')})\\z`;
}
