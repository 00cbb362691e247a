import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createProxyServer } from 'httpxy';
import { accessPolicy, guardDoors } from '../../gateway/identity/index.ts';
import { answerErrors, createBoundedServer } from '../../gateway/http/index.ts';
import { bearer } from '../../shared/kernel/callers.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { GatewayAt } from '../client/index.ts';

const host = '127.0.0.1';

/**
 * Opens a port of this machine behind which a gateway answers, asked with the key: for clients that cannot send one, as those of WEI.
 * Pages in a browser are kept out as the gateway keeps them out.
 * @param port 0 picks a free one
 * @returns where it is, and how to close it
 * @throws WeirError `bad_config` where the port cannot be opened
 */
export async function openWeiProxy(
  gateway: GatewayAt,
  port: number,
  { log, timing }: { log: Logger; timing: GatewayTiming },
): Promise<{ url: string; close: () => Promise<void> }> {
  const proxy = createProxyServer({ target: gateway.url, changeOrigin: true, headers: bearer(gateway.key) });
  const app = express();
  app.disable('x-powered-by');
  app.use(guardDoors(accessPolicy({ host })));
  app.use((request, response, next) => {
    // The gateway has its own, and a page of its own is not behind this port.
    delete request.headers.origin;
    proxy.web(request, response).catch((cause: unknown) => {
      next(
        new WeirError('gateway_unavailable', `the gateway does not answer: ${messageOf(cause)}`, { cause }),
      );
    });
  });
  app.use(answerErrors(log, timing));
  const server = createBoundedServer(app, timing, log);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new WeirError('bad_config', `the port ${port} cannot be opened: ${messageOf(cause)}`, { cause });
  }
  const { port: opened } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${opened}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
