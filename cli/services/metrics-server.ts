import type { AddressInfo } from 'node:net';
import { accessPolicy } from '../../gateway/access/access-policy.ts';
import { createBoundedServer } from '../../gateway/http/bounded-server.ts';
import { createMetricsApp } from '../../gateway/metrics/metrics-app.ts';
import type { Config } from '../../shared/config/read-config.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Metrics } from '../../shared/metrics/metrics.ts';
import type { GatewayTiming } from '../../shared/timing/protocol-timing.ts';

/** Nobody needs more: a scrape is one request. */
const connections = 50;

/**
 * Opens the metrics port of a process without a gateway; resolves to where that is, and how to close it.
 * @throws WeirError `bad_config` where it cannot be opened.
 */
export async function serveMetrics(
  { metrics_host: host, metrics_port: port, allow_host }: Config,
  of: { metrics: Metrics; log: Logger; timing: GatewayTiming },
): Promise<{ url: string; close: () => Promise<void> }> {
  const app = createMetricsApp(of, accessPolicy({ host, allow_host }));
  const server = createBoundedServer(app, { headers: of.timing.headers, connections }, of.log);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is taken by another process: choose another with --metrics-port or WEIR_METRICS_PORT'
          : `cannot be used: ${cause.message}`;
      reject(new WeirError('bad_config', `the metrics port ${host}:${port} ${why}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const { family, address, port: bound } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}/metrics`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, close };
}
