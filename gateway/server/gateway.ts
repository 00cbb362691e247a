import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { AgentAccounts, Broker } from '../../shared/broker/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Service, ServiceState } from '../../shared/kernel/lifecycle/service.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { Metrics } from '../../shared/observe/index.ts';
import { LabSigner } from '../../shared/access/index.ts';
import type { Store } from '../../shared/store/index.ts';
import { protocolTiming, type GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import {
  accessPolicy,
  demandSafe,
  whatIsMissing,
  Proxies,
  Keyring,
  readProvider,
} from '../identity/index.ts';
import { ActivityKeeper, Archivist } from '../history/index.ts';
import { createApp } from './app.ts';
import { Archive } from '../runs/index.ts';
import { demandWhole } from '../backup/index.ts';
import { auditFilesOf, demandOwnStore, AuditWriter, Auditor, reportHandshakes } from '../audit/index.ts';
import type { GatewayContext } from './context.ts';
import { keepEvents, logWorkcellStart } from '../records/index.ts';
import { DefinitionFollower } from '../lab/index.ts';
import {
  Acknowledged,
  SharedRead,
  InfrastructureWatch,
  Limits,
  WentBackWatch,
  backlog,
  createBoundedServer,
  followTlsFiles,
  readTlsFiles,
  type TlsFiles,
  createDeadlines,
} from '../http/index.ts';
import { openFiles } from '../files/index.ts';
import { FeedTail } from '../feed/index.ts';
import { defaultMailQuota, type MailQuotaRules, Notifier, WebhookTargets } from '../notifications/index.ts';
import { reportLab } from './metrics/report-lab.ts';

/** What a gateway is given; it opens and closes none of it. */
export interface GatewayDependencies {
  config: Config;
  /** As its file has it at this moment. */
  workcell: Workcell;
  /** Reads the workcell file again, where there is one: a reset of the workcell does. */
  rereadWorkcell?: () => Promise<Workcell>;
  broker: Broker;
  /** True where that lives in this process, which no agent of another process reaches; false if not given. */
  embedded?: boolean;
  /** Makes accounts of agents at the broker; agents cannot be enrolled without it. */
  accounts?: AgentAccounts | undefined;
  store: Store;
  log: Logger;
  /** The key that may do all on this machine; there is none unless given. */
  localKey?: string;
  /** Where it tells its metrics; of its own if not given. */
  metrics?: Metrics;
  /** Our own version. */
  version: string;
  /** The folder of the page for people, as it was built; none is served without it. */
  pageFolder?: string;
  /** The folder of the page that shows the description of the API, as it was built; none is served without it. */
  docsFolder?: string;
  /** `protocolTiming.gateway` but for what is given. */
  timing?: Partial<GatewayTiming>;
  /** `defaultMailQuota` if not given. */
  mailQuota?: MailQuotaRules;
}

/** The HTTP side of weir. */
export interface Gateway extends Service {
  /** Where it can be reached, such as `http://127.0.0.1:8000`. @throws where it has not been started. */
  url(): string;
}

const idleSweepMs = 25;

/**
 * Makes a gateway. It listens as soon as it is started, whether or not store and broker can be reached: `/readyz` tells.
 */
export function createGateway(dependencies: GatewayDependencies): Gateway {
  const { config, log } = dependencies;
  demandSafe(config);
  const exposed = whatIsMissing(config);
  const tlsFiles = tlsFilesOf(config);
  const proxies = new Proxies(config.behind_proxy);
  const timing = { ...protocolTiming.gateway, ...dependencies.timing };
  const stopping = new AbortController();
  const data = openFiles(config, dependencies.store);
  const deadlines = createDeadlines(timing, stopping.signal);
  const sessionRules = {
    idle: config.session_idle * 1000,
    longest: config.session_longest * 1000,
  };
  const oidc = readProvider(config);
  const infrastructure = new InfrastructureWatch({
    ...dependencies,
    data,
    timing,
    stopping: stopping.signal,
  });
  const needed: Omit<GatewayContext, 'activity'> = {
    infrastructure,
    workcell: dependencies.workcell,
    workcellFile: dependencies.workcell,
    latestOrder: 0,
    ...(dependencies.rereadWorkcell ? { rereadWorkcell: dependencies.rereadWorkcell } : {}),
    broker: dependencies.broker,
    embedded: dependencies.embedded ?? false,
    store: dependencies.store,
    accounts: dependencies.accounts,
    signer: new LabSigner(dependencies.store),
    workcellState: new SharedRead(async () => {
      const fields = await dependencies.store.readWorkcell();
      // Another gateway may have taken a definition a moment ago: what is asked here next goes by it.
      follower.take(fields);
      return fields;
    }),
    feed: new FeedTail({
      ...{ store: dependencies.store, timing, log, stopping: stopping.signal },
      site: () => needed,
    }),
    log,
    metrics: dependencies.metrics ?? new Metrics(),
    data,
    archive: new Archive(data),
    deadlines,
    keyring: new Keyring(
      dependencies.store,
      deadlines,
      sessionRules,
      dependencies.localKey,
      config.kiosk_stop === 'yes' ? { kiosk: ['lab:stop'] } : {},
    ),
    sessionRules,
    ...(oidc && { oidc }),
    limits: new Limits(config, dependencies.store),
    keyRules: {
      requireKey: config.require_key === 'yes',
      agentsHaveKey: dependencies.localKey !== undefined && exposed.length === 0,
    },
    exposed,
    acknowledged: new Acknowledged(),
    timing,
    mailQuota: dependencies.mailQuota ?? defaultMailQuota,
    maxUpload: config.max_upload,
    version: dependencies.version,
    ...(dependencies.pageFolder === undefined ? {} : { pageFolder: dependencies.pageFolder }),
    ...(dependencies.docsFolder === undefined ? {} : { docsFolder: dependencies.docsFolder }),
    ...(config.webhook_secret === undefined ? {} : { webhookSecret: config.webhook_secret }),
    stopping: stopping.signal,
  };
  const activity = new ActivityKeeper(needed);
  const context: GatewayContext = Object.assign(needed, { activity });
  const archivist = new Archivist(context, {
    keepFor: config.keep_finished * 1000,
    keepRuns: config.keep_finished_runs,
  });
  const notifier = new Notifier(context, config, new WebhookTargets(config.webhook_allow));
  const follower = new DefinitionFollower(context);
  const wentBack = new WentBackWatch(context);
  reportLab(context);
  const folder = auditFilesOf(data);
  const auditWriter = new AuditWriter(context, folder);
  const auditor = new Auditor({ ...context, folder, appended: () => auditWriter.wake() });
  const server = createBoundedServer(
    createApp(
      context,
      {
        policy: accessPolicy(config),
        proxies,
        hstsSeconds: config.hsts_seconds,
      },
      auditor,
    ),
    ...([timing, log, tlsFiles && readTlsFiles(tlsFiles)] as const),
  );
  if (server instanceof TlsServer) reportHandshakes(server, auditor, log);
  let state: ServiceState = 'starting';
  /** What is done beside all requests, until the gateway stops. */
  let working: Promise<void>[] = [];
  let stopped: Promise<void> | undefined;
  let endWell: () => void = () => undefined;
  let endBadly: (reason: unknown) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    endWell = resolve;
    endBadly = reject;
  });
  // Whoever does not wait for the end must not be killed by it.
  ended.catch(() => undefined);
  return {
    name: 'gateway',
    state: () => state,
    ended,
    url() {
      const address = server.address() as AddressInfo | null;
      if (!address) throw new WeirError('internal_error', 'the gateway does not listen');
      const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      return `${tlsFiles ? 'https' : 'http'}://${host}:${address.port}`;
    },
    async start() {
      try {
        const { shared } = await data.prepare();
        if (shared)
          log.warn({ folder: data.folder }, 'the data folder can be read by other users of this machine');
        await within(reachFiles(), timing.firstLook);
        await demandOwnStore(context.store, folder, data.root, { log, ms: timing.firstLook });
        // What is in force shall be so from the first request on; a store that is away must not keep the gateway waiting.
        await within(Promise.all([follower.look().catch(() => undefined), loadKey()]), timing.firstLook);
        // The first enrolment makes the key, maybe by another gateway: a safety stop has no time to look for it.
        context.feed.listen((entries) => {
          if (!entries || entries.some(({ key }) => key !== undefined)) void loadKey();
        });
        await listen(server, config);
        if (tlsFiles && server instanceof TlsServer)
          followTlsFiles(server, tlsFiles, { every: timing.tlsLook, log });
        if (context.exposed.length > 0)
          log.warn({ host: config.host }, 'other machines reach the gateway without keys or without TLS');
        auditor.start();
        auditWriter.start();
        working = [
          ...[archivist, notifier, activity, infrastructure, wentBack].map((each) => each.work()),
          keepEvents(context, config.keep_events),
          follower.follow(),
        ];
      } catch (error) {
        state = 'failed';
        // Who started it is told what to do; a stack is for what nobody expects.
        if (WeirError.is(error, 'bad_config')) log.error({ reason: error.message }, 'gateway cannot start');
        else log.error({ err: error }, 'gateway cannot start');
        endBadly(error);
        throw error;
      }
      state = 'running';
      log.info({ url: this.url() }, 'gateway listens');
      void logWorkcellStart(context);
    },
    stop() {
      stopped ??= close();
      return stopped;
    },
  };

  async function reachFiles(): Promise<void> {
    const reached = data.check().then(() => demandWhole(data));
    await reached.catch((error: unknown) => {
      if (WeirError.is(error, 'bad_config')) throw error;
      log.warn({ reason: messageOf(error) }, 'the files of runs cannot be reached yet');
    });
  }

  async function loadKey(): Promise<void> {
    await context.signer
      .load()
      .catch((error: unknown) => log.warn({ err: error }, 'the key that signs cannot be read yet'));
  }

  async function close(): Promise<void> {
    state = 'draining';
    stopping.abort();
    await Promise.all([drain(server, timing.drain), ...working]);
    // The last requests are over.
    await auditor.end();
    await auditWriter.end();
    state = 'stopped';
    endWell();
  }
}

function tlsFilesOf({
  tls_cert: cert,
  tls_key: key,
}: Pick<Config, 'tls_cert' | 'tls_key'>): TlsFiles | undefined {
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is taken by another process: end that one, or choose another port with --port or WEIR_PORT'
          : `cannot be used: ${cause.message}`;
      reject(new WeirError('bad_config', `the address ${host}:${port} ${why}`, { cause }));
    });
    server.listen({ port, host, backlog }, resolve);
  });
}

/** Lets the requests in flight finish, cuts off what is left after `ms`. */
async function drain(server: Server, ms: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A kept-alive connection becomes idle when its last answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs);
  try {
    await within(closed, ms);
    server.closeAllConnections();
    await closed;
  } finally {
    clearInterval(sweep);
  }
}
