import type { InstanceAddress } from '../contracts/address.ts';

/** Accounts at the broker that belong to one agent each. */
export interface AgentAccounts {
  /**
   * Makes the account of an agent, with a new password. One that it had is ended first, with its connections.
   * @param at where the agent reaches the broker, where that is not as for this process: a URL without an account
   * @returns the URL of the broker for that agent
   * @throws WeirError `not_enrollable` that says what to do, and what is left, where accounts cannot be made; `bad_request` where `at` is no URL of a broker
   */
  make(address: InstanceAddress, at?: string): Promise<string>;
  /** The agents of the workcell that have an account. @throws WeirError `not_enrollable` */
  list(): Promise<InstanceAddress[]>;
  /** Ends the account of an agent, and its connections. One that is not there stays so. @throws WeirError `not_enrollable` */
  end(address: InstanceAddress): Promise<void>;
}

export interface AccountsOptions {
  /** With the account of the lab's own processes, which RabbitMQ's management plugin must let administer users. */
  brokerUrl: string;
  /** Where RabbitMQ's management plugin answers; its usual port on the broker's host unless given, with TLS where the broker has it. */
  managementUrl?: string | undefined;
  /** Everybody in the network is trusted: passwords may travel in the open. False unless given. */
  insecureNetwork?: boolean;
  workcell: string;
}
