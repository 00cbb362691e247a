import { createGateway, type Gateway } from '../../gateway/server/index.ts';
import { createOrchestrator } from '../../orchestrator/orchestrator.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/deadline.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { updateInterval } from '../../shared/workcell/index.ts';
import { keepLocalKey, docsFolder, pageFolder, version } from '../settings/index.ts';
import type { Host } from './host.ts';
import { LateAgents } from './late-agents.ts';
import { buildServedModules, startAgents, unservedLines } from './start-agents.ts';
import { readSessions, untilWelcomed } from './welcomed.ts';

export interface Lab {
  config: Config;
  workcell: Workcell;
  /** Reads the workcell file again, where there is one. */
  reread?: () => Promise<Workcell>;
  /** Where relative paths of the workcell file start. */
  baseDir: string;
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
  const { config, workcell, baseDir, instance } = lab;
  const localKey = keepLocalKey(config);
  const { log, supervisor, timing } = host;
  const embedded = config.broker_url.startsWith('memory:');
  // First of all: what is wrong with the workcell file must be told before anything has begun.
  const modules = await buildServedModules(workcell, baseDir);
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
