import type { KeyObject } from 'node:crypto';
import type { Broker } from '../../shared/broker/index.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Metrics } from '../../shared/observe/index.ts';
import type { AgentTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { KeySource } from '../files/index.ts';
import type { ModuleDefinition } from '../sdk/inside.ts';
import type { Clock } from '../session/index.ts';

export interface AgentOptions {
  workcell: string;
  module: ModuleDefinition;
  /** The module that is served, by its name in the workcell, and the name of this instance of it. */
  address: InstanceAddress;
  /** Not closed by the agent. */
  broker: Broker;
  gatewayUrl: string;
  /** What it proves itself to the gateway with; nothing unless given. */
  gatewayKey?: KeySource | undefined;
  /** The gateway is in this process: its certificate is not looked at. */
  gatewayIsHere?: boolean | undefined;
  /** The public part of the key of its lab: it heeds only what is signed with that. Unsigned is heeded unless given. */
  labKey?: KeyObject | undefined;
  /** The folder for journals; the agent takes one of its own in it. */
  journalDir: string;
  log: Logger;
  /** For how long `stop` waits for the action in hand before it asks it to stop; 10 if not given. */
  drainSeconds?: number;
  /** Milliseconds between an answer of the module about its state and the next question; 1,000 if not given. */
  stateEvery?: number;
  /** What the module's about names as its interface, as the workcell file has it. */
  interface?: string;
  /** `protocolTiming.agent` if not given. */
  timing?: AgentTiming;
  /** Where it tells its metrics; of its own if not given. */
  metrics?: Metrics;
  /** What the time is, for tests. */
  clock?: Clock;
}

/** The options with everything filled in. */
export interface CompleteOptions extends AgentOptions {
  /** The folder of this agent alone. */
  folder: string;
  /** Milliseconds. */
  drain: number;
  interface: string;
  timing: AgentTiming;
  metrics: Metrics;
  clock: Clock;
}
