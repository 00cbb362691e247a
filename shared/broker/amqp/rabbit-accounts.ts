import { randomBytes } from 'node:crypto';
import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';
import { eachHost } from '../../kernel/config/several-hosts.ts';
import { messageOf, WeirError } from '../../kernel/errors/weir-error.ts';
import { agentNamed, topology } from '../topology.ts';
import type { AccountsOptions, AgentAccounts } from '../agent-accounts.ts';
import { isLoopback } from '../../kernel/callers.ts';

const timeoutMs = 5_000;

/** Accounts of agents at RabbitMQ, made and ended over its management plugin. */
export class RabbitAccounts implements AgentAccounts {
  readonly #broker: URL;
  readonly #management: Management;
  readonly #mayBeOpen: boolean;
  readonly #workcell: string;

  constructor({ brokerUrl, managementUrl, workcell, insecureNetwork = false }: AccountsOptions) {
    this.#broker = new URL(eachHost(brokerUrl)[0] ?? '');
    this.#management = managementOf(this.#broker, managementUrl);
    this.#mayBeOpen = insecureNetwork;
    this.#workcell = workcell;
  }

  async make(address: InstanceAddress, at?: string): Promise<string> {
    const url = at === undefined ? new URL(this.#broker) : readBrokerUrl(at);
    const { user, permissions, topic } = accountOfAgent(this.#workcell, address);
    const password = randomBytes(32).toString('base64url');
    await this.end(address);
    const name = encodeURIComponent(user);
    const { vhost } = this.#management;
    try {
      await this.#ask('PUT', `users/${name}`, { password, tags: '' });
      // In this order: without a rule for its routing keys, an account that may write to the entry may use any.
      await this.#ask('PUT', `topic-permissions/${vhost}/${name}`, topic);
      await this.#ask('PUT', `permissions/${vhost}/${name}`, permissions);
    } catch (error) {
      if (!WeirError.is(error, 'not_enrollable')) throw error;
      const agent = instanceKey(address);
      throw new WeirError(
        'not_enrollable',
        `the account of ${agent} at the broker has ended, and the new one is not whole, so that the broker does not let the agent in: ` +
          error.message,
        { cause: error },
      );
    }
    if (url.pathname.length <= 1) url.pathname = this.#broker.pathname;
    url.username = encodeURIComponent(user);
    url.password = password;
    return url.href;
  }

  async list(): Promise<InstanceAddress[]> {
    const users = await this.#ask('GET', 'users?columns=name');
    const names = (Array.isArray(users) ? users : []).map(
      (user: unknown) => (user as { name?: unknown }).name,
    );
    return names.flatMap((name) =>
      typeof name === 'string' ? (agentNamed(name, this.#workcell) ?? []) : [],
    );
  }

  // RabbitMQ closes the connections of an account that is deleted.
  async end(address: InstanceAddress): Promise<void> {
    const name = encodeURIComponent(topology.agent(this.#workcell, address));
    await this.#ask('DELETE', `users/${name}`);
  }

  /** The answer to a GET. */
  async #ask(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown> {
    this.#demandClosed();
    const { base, authorization } = this.#management;
    const url = `${base}/api/${path}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    let status: number;
    let answer: unknown;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { method, headers, redirect: 'manual', signal, ...sent });
      ({ status } = response);
      if (method === 'GET' && response.ok) answer = await response.json();
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      throw this.#unreached(
        isLate
          ? `it gave no answer in ${timeoutMs / 1000} s, and may have done what it was asked`
          : messageOf(error instanceof TypeError ? (error.cause ?? error) : error),
      );
    }
    if (status < 300 || (method === 'DELETE' && status === 404)) return answer;
    if (status === 401 || status === 403) throw this.#refused();
    throw this.#unreached(`it answers ${status}`);
  }

  #demandClosed(): void {
    const { base } = this.#management;
    if (this.#mayBeOpen || !travelsInTheOpen(base)) return;
    const { host } = new URL(base);
    throw new WeirError(
      'not_enrollable',
      `the passwords of accounts would travel to RabbitMQ's management plugin at ${host} in the open: name it as https://… with ` +
        'WEIR_BROKER_MANAGEMENT_URL, or say that everybody in the network is trusted with WEIR_INSECURE_NETWORK=yes',
    );
  }

  #unreached(why: string): WeirError {
    return new WeirError(
      'not_enrollable',
      `the accounts of agents are made over RabbitMQ's management plugin, which is not reached at ${this.#management.base} (${why}): ` +
        'enable it (rabbitmq-plugins enable rabbitmq_management), or say where it answers with WEIR_BROKER_MANAGEMENT_URL',
    );
  }

  /** RabbitMQ answers the same to a wrong password and to who may not. */
  #refused(): WeirError {
    const account = this.#broker.username || 'guest';
    return new WeirError(
      'not_enrollable',
      `RabbitMQ's management plugin at ${this.#management.base} does not let the account ${account} make accounts: ` +
        `its password must be that of WEIR_BROKER_URL, and it needs the tag administrator (rabbitmqctl set_user_tags ${account} administrator)`,
    );
  }
}

function readBrokerUrl(text: string): URL {
  if (/^amqps?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '') return new URL(text);
  throw new WeirError(
    'bad_request',
    `"${text.slice(0, 200)}" is no URL of a broker: give amqps://host:port/vhost, as the agent's machine reaches it`,
  );
}

/** Where RabbitMQ's management plugin is asked, by whom, and for what. */
interface Management {
  base: string;
  authorization: string;
  vhost: string;
}

/** It is at its usual port on the broker's host, by TLS where the broker is, unless somebody has stated it. */
export function managementOf(broker: URL, stated: string | undefined): Management {
  const { protocol, hostname, pathname, username, password } = broker;
  const usual = protocol === 'amqps:' ? `https://${hostname}:15671` : `http://${hostname}:15672`;
  const account = [username || 'guest', password || 'guest'].map(decodeURIComponent).join(':');
  return {
    base: (stated ?? usual).replace(/\/$/, ''),
    authorization: `Basic ${Buffer.from(account).toString('base64')}`,
    vhost: pathname.length > 1 ? pathname.slice(1) : '%2F',
  };
}

/** Whether what is sent there, the password of the lab's account with it, travels to another machine in the open. */
export function travelsInTheOpen(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol !== 'https:' && !isLoopback(hostname);
}

/** What RabbitMQ lets an account do: regular expressions over names of queues and exchanges, and over routing keys. */
interface AccountRights {
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
