import { type AgentAccounts, openAccounts, type Broker, openBroker } from '../../shared/broker/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { createLogger, type Logger } from '../../shared/kernel/log/logger.ts';
import { Metrics, reportProcess } from '../../shared/observe/index.ts';
import { openStore, type Store } from '../../shared/store/index.ts';
import type { ProtocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { growWithWork, version } from '../settings/index.ts';
import { Supervisor } from './supervisor.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that was told to stop is mostly gone by then (milliseconds); one that was not is there to stay. */
const longestMs = 3_000;
const pauseMs = 100;

/**
 * Opens what one process at a time may have, and waits a moment for a predecessor that is about to end: `kill` and start
 * again is how people restart.
 * @throws WeirError `folder_locked` where the predecessor stays, and whatever else `open` throws.
 */
async function openWhenFree<T>(
  open: () => Promise<T>,
  { signal, stderr }: Pick<CliContext, 'signal' | 'stderr'>,
): Promise<T> {
  const end = performance.now() + longestMs;
  for (let told = false; ; told = true) {
    try {
      return await open();
    } catch (error) {
      if (!WeirError.is(error, 'folder_locked') || performance.now() > end) throw error;
      if (!told) print(stderr, `waiting for another process to end: ${error.message}`);
      await delay(pauseMs, undefined, { signal });
    }
  }
}

/** A broker that is there has been reached by then (milliseconds). */
const afterMs = 1_000;

/** Says once on stderr that a process which starts waits for its broker: without it a person sees a log at most. */
function sayIfAway(broker: Broker, { signal, stderr }: Pick<CliContext, 'signal' | 'stderr'>): void {
  const timer = setTimeout(() => {
    const health = broker.health();
    if (health.up || signal.aborted) return;
    print(stderr, `waiting for the broker, for as long as it takes: ${health.reason}`);
  }, afterMs);
  timer.unref();
}

/** What a process gives to its services: their log, their broker, their store, and somebody who minds them. */
export interface Host {
  log: Logger;
  metrics: Metrics;
  timing: ProtocolTiming;
  supervisor: Supervisor;
  /** Aborted when the services shall stop. */
  signal: AbortSignal;
  /** A broker of the service's own; in one process those of `memory:` meet. */
  broker(name: string, of?: { enrolled: boolean }): Broker;
  /** Makes accounts of agents at the broker; undefined where no other process reaches that. */
  accounts(): AgentAccounts | undefined;
  /** Opened once, shared by all services of the process. */
  store(): Promise<Store>;
}

export interface HostOptions {
  config: Config;
  workcell: Pick<Workcell, 'name'>;
  /** The command that was started. */
  name: 'gateway' | 'orchestrator' | 'agent' | 'agents' | 'up';
}

/**
 * Runs services in this process until the signal: `begin` starts them and says when they are ready. Stops them and closes
 * what they stood on in any case. A process without a gateway opens its metrics port, where the settings name one.
 * @throws what `begin` throws, and the reason of a vital service that ended.
 */
export async function hostServices(
  { config, workcell, name }: HostOptions,
  context: CliContext,
  begin: (host: Host) => Promise<void>,
): Promise<void> {
  const { timing } = context;
  context.serve();
  const metrics: Metrics = new Metrics((what, reason) =>
    log.debug({ what, reason }, 'not read for the metrics'),
  );
  const lost = metrics.counter('weir_log_lines_lost_total');
  const log = createLogger({ level: config.log_level, service: name, onLost: () => lost.inc() });
  reportProcess(metrics, {
    ...{ version, part: name },
    folders: foldersOf(name, config),
  });
  const brokers: Broker[] = [];
  const supervisor = new Supervisor({ log, signal: context.signal, drainMs: config.drain * 1000 });
  const closers: (() => Promise<void>)[] = [];
  let store: Promise<Store> | undefined;
  let watched = false;
  const host: Host = {
    log,
    metrics,
    timing,
    supervisor,
    signal: context.signal,
    accounts: () =>
      openAccounts({
        brokerUrl: config.broker_url,
        managementUrl: config.broker_management_url,
        workcell: workcell.name,
        insecureNetwork: config.insecure_network === 'yes',
      }),
    broker(of, { enrolled } = { enrolled: false }) {
      const broker = openBroker(config.broker_url, {
        workcell: workcell.name,
        name: `weir ${of}`,
        enrolled,
        log,
        timing: timing.broker,
      });
      // One of a process speaks for all.
      if (!watched) sayIfAway(broker, context);
      watched = true;
      brokers.push(broker);
      closers.push(() => broker.close());
      return broker;
    },
    store() {
      store ??= openWhenFree(
        () =>
          openStore(config.store_url, {
            ...{ workcell: workcell.name, log, timing: timing.store },
            ...(config.store_replicas === undefined ? {} : { replicas: config.store_replicas }),
          }),
        context,
      ).then((opened) => {
        closers.push(() => opened.close());
        return opened;
      });
      return store;
    },
  };
  metrics.atScrape('connection', () => {
    if (brokers.length === 0) return;
    metrics.gauge('weir_broker_up').set(brokers.every((broker) => broker.health().up) ? 1 : 0);
  });
  try {
    if (config.metrics_port !== undefined && name !== 'gateway' && name !== 'up') {
      const { serveMetrics } = await import('./metrics-server.ts');
      const close = await serveMetrics(
        config,
        { metrics, log, timing: timing.gateway },
        {
          opened: (url) => print(context.stdout, `weir ${name} tells its metrics at ${url}`),
          taken: (sentence) => print(context.stderr, sentence),
        },
      );
      closers.push(close);
    }
    await begin(host);
    growWithWork();
    await supervisor.untilOver();
  } catch (error) {
    // A start that the signal cut short is no failure.
    if (!context.signal.aborted) throw error;
  } finally {
    await supervisor.stop();
    for (const close of closers.reverse()) {
      await close().catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'closing failed'));
    }
  }
}

/** The folders that a process writes to, by what they are for. */
function foldersOf(name: HostOptions['name'], config: Config): Record<string, string> {
  const [, store] = /^file:(.+)$/.exec(config.store_url) ?? [];
  const gateway = { data: config.data_dir, ...(store === undefined ? {} : { store }) };
  const agents = { journals: config.journal_dir };
  switch (name) {
    case 'gateway':
      return gateway;
    case 'up':
      return { ...gateway, ...agents };
    case 'orchestrator':
      return {};
    case 'agent':
    case 'agents':
      return agents;
    default:
      return assertNever(name);
  }
}
