import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { AccountsOptions } from '../agent-accounts.ts';
import { topology } from '../topology.ts';
import { managementUrlOf, travelsInTheOpen } from './rabbit-accounts.ts';

/** A policy of the broker that may drop what weir was promised. */
interface HarmfulPolicy {
  name: string;
  pattern: string;
  /** Its keys that do harm, with their values. */
  keys: Record<string, unknown>;
}

/** What the broker's policies do to weir's queues, or why they could not be read. */
export type PolicyFacts = { harmful: HarmfulPolicy[] } | { unread: string };

/** RabbitMQ's keys under which a queue drops messages, or goes away with all that is in it. */
const harmfulKeys = ['max-length', 'max-length-bytes', 'message-ttl', 'expires', 'delivery-limit'];
const timeoutMs = 3_000;

interface Policy {
  name: string;
  pattern: string;
  definition: Record<string, unknown>;
}

/**
 * Asks RabbitMQ's management plugin for the policies of a broker, which AMQP does not show, and picks out those that do
 * harm to queues of weir's. Changes nothing, and sends no password in the open to another machine. Never rejects.
 */
export async function examinePolicies(
  brokerUrl: string,
  workcell: string,
  { managementUrl, insecureNetwork = false }: Pick<AccountsOptions, 'managementUrl' | 'insecureNetwork'> = {},
): Promise<PolicyFacts> {
  const broker = new URL(brokerUrl);
  const base = managementUrlOf(broker, managementUrl);
  if (!insecureNetwork && travelsInTheOpen(base)) {
    return {
      unread: `the password of the account would travel to ${new URL(base).host} in the open: WEIR_BROKER_MANAGEMENT_URL names it as https://…`,
    };
  }
  const vhost = broker.pathname.length > 1 ? broker.pathname.slice(1) : '%2F';
  const account = [broker.username || 'guest', broker.password || 'guest'].map(decodeURIComponent).join(':');
  const headers = { authorization: `Basic ${Buffer.from(account).toString('base64')}` };
  try {
    const kinds = ['policies', 'operator-policies'].map(async (kind) => {
      const url = `${base}/api/${kind}/${vhost}`;
      const response = await fetch(url, {
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`${url} answers ${response.status}`);
      return (await response.json()) as Policy[];
    });
    const policies = (await Promise.all(kinds)).flat();
    return { harmful: policies.flatMap((policy) => harmOf(policy, queuesOf(workcell)) ?? []) };
  } catch (error) {
    return { unread: error instanceof TypeError ? messageOf(error.cause ?? error) : messageOf(error) };
  }
}

/** Queues of which a policy must drop nothing: something would be lost, or come late. Of agents, one stands for all. */
function queuesOf(workcell: string): string[] {
  const agent = topology.agent(workcell, { module: 'module', instance: 'instance' });
  return [topology.inbox(workcell), topology.reports(workcell), agent, topology.dead];
}

function harmOf({ name, pattern, definition }: Policy, queues: readonly string[]): HarmfulPolicy | undefined {
  const keys = Object.entries(definition).filter(([key]) => harmfulKeys.includes(key));
  return keys.length > 0 && queues.some((queue) => matches(pattern, queue))
    ? { name, pattern, keys: Object.fromEntries(keys) }
    : undefined;
}

/** Erlang's patterns are Perl's; one that JavaScript cannot read is believed to match. */
function matches(pattern: string, queue: string): boolean {
  try {
    return new RegExp(pattern).test(queue);
  } catch {
    return true;
  }
}
