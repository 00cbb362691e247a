import { createGateway, type Gateway } from '../../gateway/server/index.ts';
import { createOrchestrator } from '../../orchestrator/leadership/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { updateInterval } from '../../shared/workcell/index.ts';
import { keepLocalKey, docsFolder, pageFolder, version } from '../settings/index.ts';
import type { Host } from './host.ts';
import {
  buildServedModules,
  startAgents,
  unservedLines,
  type AgentsSite,
  type ModulesSite,
  type ServedModule,
} from './start-agents.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { decodeWorkcellState, type WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../shared/store/index.ts';

/** Starts agents for modules that come into a workcell file while the lab is at work. */
class LateAgents {
  /** Names of modules that have an agent: it goes on with what it was started with. */
  readonly #served: Set<string>;
  readonly #site: ModulesSite;
  readonly #say: (line: string) => void;
  readonly #host: Host;

  /** @param served the modules that the lab was started with */
  constructor(
    served: readonly ServedModule[],
    lab: ModulesSite & { say: (line: string) => void },
    host: Host,
  ) {
    this.#served = new Set(served.map(({ module }) => module.name));
    this.#site = lab;
    this.#say = lab.say;
    this.#host = host;
  }

  /**
   * Begins to start an agent for each module that has none; an instrument that takes long keeps nobody waiting.
   * @throws WeirError `bad_workcell` where the file is wrong about one of them; then none is started.
   */
  async start(workcell: Workcell, site: AgentsSite): Promise<void> {
    const fresh = workcell.modules.filter(({ name, active }) => active && !this.#served.has(name));
    const modules = await buildServedModules({ ...workcell, modules: fresh }, this.#site);
    unservedLines(modules).forEach(this.#say);
    const { served } = modules;
    if (served.length === 0) return;
    for (const { module } of served) this.#served.add(module.name);
    startAgents(served, site, this.#host, { late: true }).catch((error: unknown) => {
      // The next reset may try again.
      for (const { module } of served) this.#served.delete(module.name);
      this.#host.log.error({ reason: messageOf(error) }, 'an agent of a new module did not start');
    });
  }
}

const lookEveryMs = 20;
const awayPauseMs = 500;

/** Session numbers by instance, as the store knows them now; each welcome raises one. */
type Sessions = ReadonlyMap<string, number>;

async function readSessions(store: Store, signal: AbortSignal): Promise<Sessions> {
  const instances = await readInstances(store, signal);
  return new Map([...instances].map(([key, { session }]) => [key, session]));
}

/** Resolves when each of these agents was welcomed since `before`; rejects at the signal. */
async function untilWelcomed(
  store: Store,
  agents: readonly InstanceAddress[],
  before: Sessions,
  signal: AbortSignal,
): Promise<void> {
  const waiting = new Set(agents.map(instanceKey));
  for (;;) {
    const instances = await readInstances(store, signal);
    for (const key of [...waiting]) {
      const record = instances.get(key);
      if (record?.presence === 'present' && record.session > (before.get(key) ?? 0)) waiting.delete(key);
    }
    if (waiting.size === 0) return;
    await delay(lookEveryMs, undefined, { signal });
  }
}

/** Waits for a store that is away; it says so in its own log. */
async function readInstances(store: Store, signal: AbortSignal): Promise<WorkcellState['instances']> {
  for (;;) {
    try {
      return decodeWorkcellState(await store.readWorkcell()).instances;
    } catch (error) {
      if (!WeirError.is(error, 'store_unavailable')) throw error;
      await delay(awayPauseMs, undefined, { signal });
    }
  }
}

export interface Lab extends ModulesSite {
  config: Config;
  workcell: Workcell;
  /** Reads the workcell file again, where there is one. */
  reread?: () => Promise<Workcell>;
  /** The instance name of all agents of this process. */
  instance: string;
  /** Tells people something that does not keep the lab from starting. */
  say: (line: string) => void;
}

/** An instrument that does not get ready in this time (milliseconds) keeps the others waiting no longer. */
const longestSetUpMs = 20_000;

/**
 * Starts everything that a workcell needs and that weir can serve by itself; resolves with the gateway's address when the
 * gateway listens, the orchestrator owns the workcell and the agents are welcomed.
 */
export async function startLab(lab: Lab, host: Host): Promise<string> {
  const { config, workcell, instance } = lab;
  const localKey = keepLocalKey(config);
  const { log, supervisor, timing } = host;
  const embedded = config.broker_url.startsWith('memory:');
  // First of all: what is wrong with the workcell file must be told before anything has begun.
  const modules = await buildServedModules(workcell, lab);
  unservedLines(modules).forEach(lab.say);
  const store = await host.store();
  const before = await readSessions(store, host.signal);
  const late = new LateAgents(modules.served, lab, host);
  const { reread } = lab;
  const rereadWorkcell =
    reread &&
    (async () => {
      const anew = await reread();
      await late.start(anew, site);
      return anew;
    });
  const gateway: Gateway = createGateway({
    config,
    workcell,
    broker: host.broker('gateway'),
    embedded,
    accounts: host.accounts(),
    store,
    log,
    metrics: host.metrics,
    version,
    docsFolder,
    pageFolder,
    timing: timing.gateway,
    ...(localKey === undefined ? {} : { localKey }),
    ...(rereadWorkcell ? { rereadWorkcell } : {}),
  });
  const orchestrator = createOrchestrator({
    workcell,
    broker: host.broker('orchestrator'),
    embedded,
    store,
    log,
    metrics: host.metrics,
    timing: timing.owner,
  });
  await supervisor.start([gateway]);
  await supervisor.start([orchestrator]);
  const site = {
    workcell: workcell.name,
    stateEvery: updateInterval(workcell),
    instance,
    gatewayUrl: gateway.url(),
    gatewayKey: () => localKey,
    gatewayIsHere: true,
    journalDir: config.journal_dir,
    drainSeconds: config.drain,
  };
  const addresses = modules.served.map(({ module }) => ({ module: module.name, instance }));
  const ready = Promise.all([
    startAgents(modules.served, site, host),
    orchestrator.whenOwner(),
    untilWelcomed(store, addresses, before, host.signal),
  ]);
  if ((await within(ready, longestSetUpMs)) === timedOut) {
    log.warn('not all instruments are ready yet; runs that need them wait');
  }
  return gateway.url();
}
