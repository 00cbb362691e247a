import { randomBytes } from 'node:crypto';
import type { InstanceAddress } from '../../contracts/address.ts';
import { messageOf, WeirError } from '../../errors/weir-error.ts';
import { topology } from '../topology.ts';
import { accountOfAgent } from './account-of-agent.ts';

const patienceMs = 5_000;

export interface AccountsOptions {
  /** With the account of the lab's own processes, which the management plugin must let administer users. */
  brokerUrl: string;
  /** Where RabbitMQ's management plugin answers; its usual port on the broker's host unless given. */
  managementUrl?: string | undefined;
  workcell: string;
}

/** Accounts of agents at RabbitMQ, made and ended over its management plugin. */
export class AgentAccounts {
  readonly #broker: URL;
  readonly #base: string;
  readonly #authorization: string;
  readonly #vhost: string;
  readonly #workcell: string;

  constructor({ brokerUrl, managementUrl, workcell }: AccountsOptions) {
    const broker = new URL(brokerUrl);
    this.#broker = broker;
    this.#base = (managementUrl ?? `http://${broker.hostname}:15672`).replace(/\/$/, '');
    this.#vhost = broker.pathname.length > 1 ? broker.pathname.slice(1) : '%2F';
    const account = [broker.username || 'guest', broker.password || 'guest'].map(decodeURIComponent);
    this.#authorization = `Basic ${Buffer.from(account.join(':')).toString('base64')}`;
    this.#workcell = workcell;
  }

  /**
   * Makes the account of an agent, with a new password. One that it had is ended first, with its connections.
   * @returns the URL of the broker for that agent
   * @throws WeirError `broker_unavailable` that says what to do, where the plugin is not reached or refuses
   */
  async make(address: InstanceAddress): Promise<string> {
    const { user, permissions, topic } = accountOfAgent(this.#workcell, address);
    const password = randomBytes(32).toString('base64url');
    await this.end(address);
    const name = encodeURIComponent(user);
    await this.#ask('PUT', `users/${name}`, { password, tags: '' });
    // In this order: without a rule for its routing keys, an account that may write to the entry may use any.
    await this.#ask('PUT', `topic-permissions/${this.#vhost}/${name}`, topic);
    await this.#ask('PUT', `permissions/${this.#vhost}/${name}`, permissions);
    const url = new URL(this.#broker);
    url.username = encodeURIComponent(user);
    url.password = password;
    return url.href;
  }

  /** Ends the account of an agent; RabbitMQ closes its connections with it. One that is not there stays so. @throws as `make` */
  async end(address: InstanceAddress): Promise<void> {
    const name = encodeURIComponent(topology.agent(this.#workcell, address));
    await this.#ask('DELETE', `users/${name}`);
  }

  async #ask(method: 'PUT' | 'DELETE', path: string, body?: object): Promise<void> {
    const url = `${this.#base}/api/${path}`;
    const headers = { authorization: this.#authorization, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    let status: number;
    try {
      const signal = AbortSignal.timeout(patienceMs);
      ({ status } = await fetch(url, { method, headers, signal, ...sent }));
    } catch (error) {
      throw this.#unreached(messageOf(error instanceof TypeError ? (error.cause ?? error) : error));
    }
    if (status < 300 || (method === 'DELETE' && status === 404)) return;
    if (status === 401 || status === 403) throw this.#refused();
    throw this.#unreached(`it answers ${status}`);
  }

  #unreached(why: string): WeirError {
    return new WeirError(
      'broker_unavailable',
      `the accounts of agents are made over RabbitMQ's management plugin, which is not reached at ${this.#base} (${why}): ` +
        'enable it (rabbitmq-plugins enable rabbitmq_management), or say where it answers with WEIR_BROKER_MANAGEMENT_URL',
    );
  }

  #refused(): WeirError {
    const account = this.#broker.username || 'guest';
    return new WeirError(
      'broker_unavailable',
      `RabbitMQ's management plugin at ${this.#base} does not let the account ${account} make accounts: ` +
        `give it the tag administrator (rabbitmqctl set_user_tags ${account} administrator)`,
    );
  }
}
