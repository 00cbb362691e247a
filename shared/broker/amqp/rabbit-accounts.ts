import { randomBytes } from 'node:crypto';
import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';
import { eachHost, withHosts } from '../../kernel/config/several-hosts.ts';
import { messageOf, WeirError } from '../../kernel/errors/weir-error.ts';
import { agentNamed, topology } from '../topology.ts';
import type { AccountsOptions, AgentAccounts } from '../agent-accounts.ts';
import { isLoopback } from '../../kernel/callers.ts';

const timeoutMs = 5_000;

/** Accounts of agents at RabbitMQ, made and ended over its management plugin. */
export class RabbitAccounts implements AgentAccounts {
  /** With one host each. */
  readonly #nodes: readonly URL[];
  readonly #management: Management;
  readonly #mayBeOpen: boolean;
  readonly #workcell: string;

  constructor({ brokerUrl, managementUrl, workcell, insecureNetwork = false }: AccountsOptions) {
    this.#nodes = eachHost(brokerUrl).map((node) => new URL(node));
    this.#management = managementOf(brokerUrl, managementUrl);
    this.#mayBeOpen = insecureNetwork;
    this.#workcell = workcell;
  }

  async make(address: InstanceAddress, at?: string): Promise<string> {
    const reached = at === undefined ? this.#nodes : readBrokerUrl(at);
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
    const ofAgent = reached.map(({ href }) => {
      const url = new URL(href);
      if (url.pathname.length <= 1) url.pathname = this.#nodes[0]?.pathname ?? '';
      url.username = encodeURIComponent(user);
      url.password = password;
      return url.href;
    });
    return withHosts(ofAgent);
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
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    let status: number;
    let answer: unknown;
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await askManagement(this.#management, path, { method, headers, ...sent }, timeoutMs);
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
    const open = this.#management.bases.find(travelsInTheOpen);
    if (this.#mayBeOpen || open === undefined) return;
    const { host } = new URL(open);
    throw new WeirError(
      'not_enrollable',
      `the passwords of accounts would travel to RabbitMQ's management plugin at ${host} in the open: name it as https://… with ` +
        'WEIR_BROKER_MANAGEMENT_URL, or say that everybody in the network is trusted with WEIR_INSECURE_NETWORK=yes',
    );
  }

  #unreached(why: string): WeirError {
    return new WeirError(
      'not_enrollable',
      `the accounts of agents are made over RabbitMQ's management plugin, which is not reached at ${this.#management.bases.join(', ')} (${why}): ` +
        'enable it (rabbitmq-plugins enable rabbitmq_management), or say where it answers with WEIR_BROKER_MANAGEMENT_URL',
    );
  }

  /** RabbitMQ answers the same to a wrong password and to who may not. */
  #refused(): WeirError {
    const account = this.#nodes[0]?.username || 'guest';
    return new WeirError(
      'not_enrollable',
      `RabbitMQ's management plugin at ${this.#management.bases.join(', ')} does not let the account ${account} make accounts: ` +
        `its password must be that of WEIR_BROKER_URL, and it needs the tag administrator (rabbitmqctl set_user_tags ${account} administrator)`,
    );
  }
}

function readBrokerUrl(text: string): URL[] {
  const nodes = eachHost(text);
  if (/^amqps?:\/\//.test(text) && nodes.every((node) => URL.canParse(node) && new URL(node).hostname !== ''))
    return nodes.map((node) => new URL(node));
  throw new WeirError(
    'bad_request',
    `"${text.slice(0, 200)}" is no URL of a broker: give amqps://host:port/vhost, with hosts separated by commas, as the agent's machine reaches it`,
  );
}

/** Where RabbitMQ's management plugin is asked, by whom, and for what. */
export interface Management {
  /** One for each node: what is done at one holds at all. */
  bases: readonly string[];
  authorization: string;
  vhost: string;
}

/** It is at its usual port on the broker's hosts, by TLS where the broker is, unless somebody has stated it. */
export function managementOf(brokerUrl: string, stated: string | undefined): Management {
  const nodes = eachHost(brokerUrl).map((node) => new URL(node));
  const { pathname, username, password } = nodes[0] ?? new URL(brokerUrl);
  const usual = nodes.map(({ protocol, hostname }) =>
    protocol === 'amqps:' ? `https://${hostname}:15671` : `http://${hostname}:15672`,
  );
  const account = [username || 'guest', password || 'guest'].map(decodeURIComponent).join(':');
  return {
    bases: stated === undefined ? usual : eachHost(stated).map((base) => base.replace(/\/$/, '')),
    authorization: `Basic ${Buffer.from(account).toString('base64')}`,
    vhost: pathname.length > 1 ? pathname.slice(1) : '%2F',
  };
}

/**
 * What the management plugin answers, at the first node that can: one that is cut off from the others answers that it fails.
 * @throws what the last one has failed with, where none has answered
 */
export async function askManagement(
  { bases, authorization }: Management,
  path: string,
  { headers, ...request }: { method?: string; headers?: Record<string, string>; body?: string },
  timeout: number,
): Promise<Response> {
  let failed: Response | undefined;
  let failure: unknown;
  for (const base of bases) {
    try {
      const response = await fetch(`${base}/api/${path}`, {
        ...request,
        headers: { authorization, ...headers },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      if (response.status < 500) return response;
      failed = response;
    } catch (error) {
      failure = error;
    }
  }
  if (failed) return failed;
  throw failure;
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
 * The account of one agent. It declares and reads its own queue, or a stand-in of it, binds that to what is for all agents, and publishes to the entry, by its
 * own routing keys. It may not write to the default exchange, which would reach every queue by its name.
 */
export function accountOfAgent(workcell: string, address: InstanceAddress): AccountRights {
  const queue = `${literal(topology.agent(workcell, address))}(\\.[0-9A-Z]{26})?`;
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
