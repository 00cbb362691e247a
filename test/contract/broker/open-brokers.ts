import { pino, type Logger } from 'pino';
import { afterEach, expect } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { openBroker } from '../../../shared/broker/open-broker.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { eventually } from '../../support/eventually.ts';

export interface OpenOptions {
  url: string;
  workcell: string;
  log?: Logger;
  /** What is to be otherwise. */
  nameWait?: number;
  standInWait?: number;
  leaderWait?: number;
}

/** How to open brokers that are closed after the test. To be called once, where the tests are described. */
export function brokerOpener(): (options: OpenOptions) => Broker {
  const opened: Broker[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((broker) => broker.close()));
  });
  return ({ url, workcell, log = pino({ level: 'silent' }), ...waits }) => {
    const timing = { ...protocolTiming.broker, ...waits };
    const broker = openBroker(url, { workcell, name: 'weir test', log, timing });
    opened.push(broker);
    return broker;
  };
}

/** Resolves when the broker can be used. */
export async function isUp(broker: Broker): Promise<void> {
  await eventually(() => expect(broker.health()).toEqual({ up: true }));
}

/** Resolves when the broker says that it cannot be used, for a reason that matches. */
export async function isDown(broker: Broker, reason: RegExp): Promise<void> {
  await eventually(() => {
    const health = broker.health();
    expect(health.up ? 'up' : health.reason).toMatch(reason);
  });
}
