import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { accessPolicy } from '../../gateway/identity/index.ts';
import { createBoundedServer } from '../../gateway/http/index.ts';
import { createMetricsApp } from '../../gateway/server/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Metrics } from '../../shared/observe/index.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';

/** Nobody needs more: a scrape is one request. */
const connections = 50;
/** Milliseconds until a port that is taken is tried again. */
const againMs = 2_000;

/** What people are told of the port. */
interface Telling {
  opened: (url: string) => void;
  /** It is tried again and again; said once. */
  taken: (sentence: string) => void;
}

/**
 * Opens the metrics port of a process without a gateway; resolves to how to close it. A port that is taken keeps no instrument from
 * working: a predecessor may be about to end, or several processes of a machine share their settings.
 * @throws WeirError `bad_config` where it can never be opened.
 */
export async function serveMetrics(
  { metrics_host: host, metrics_port: port = 0, allow_host }: Config,
  of: { metrics: Metrics; log: Logger; timing: GatewayTiming },
  { opened, taken }: Telling,
): Promise<() => Promise<void>> {
  const app = createMetricsApp(of, accessPolicy({ host, allow_host }));
  const server = createBoundedServer(app, { headers: of.timing.headers, connections }, of.log);
  const stopping = new AbortController();
  const isOpen = async (): Promise<boolean> => {
    const free = await listen(server, host, port);
    if (free) opened(urlOf(server));
    return free;
  };
  const goOn = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await delay(againMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted || (await isOpen())) return;
    }
  };
  let waiting: Promise<void> | undefined;
  if (!(await isOpen())) {
    taken(
      `the metrics port ${host}:${port} is taken by another process: it is tried again; choose another with --metrics-port or WEIR_METRICS_PORT`,
    );
    // Whatever else becomes of the port, the process goes on without it.
    waiting = goOn().catch((error: unknown) =>
      of.log.warn({ err: error }, 'the metrics port cannot be opened'),
    );
  }
  return async () => {
    stopping.abort();
    await waiting;
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
}

/** False where the port is taken. @throws WeirError `bad_config` */
function listen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const listening = (): void => {
      server.off('error', failed);
      resolve(true);
    };
    const failed = (cause: NodeJS.ErrnoException): void => {
      server.off('listening', listening);
      if (cause.code === 'EADDRINUSE') return resolve(false);
      const message = `the metrics port ${host}:${port} cannot be used: ${cause.message}`;
      reject(new WeirError('bad_config', message, { cause }));
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen(port, host);
  });
}

function urlOf(server: Server): string {
  const { family, address, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
}
