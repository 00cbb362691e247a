import express, { Router, type Express } from 'express';
import type { GatewayContext } from '../context.ts';
import { resource, type Operation, rememberIdentify, answerErrors } from '../../http/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import type { Metrics } from '../../../shared/observe/index.ts';
import type { GatewayTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { type AccessPolicy, guardDoors } from '../../identity/index.ts';

const getMetrics: Operation = {
  id: 'getMetrics',
  method: 'get',
  path: '/metrics',
  access: 'lab:read',
  tag: 'Health',
  summary: 'The metrics of the gateway and of the whole lab, for Prometheus',
  description:
    'Read from store and broker as it is asked, and answered also where they are away. docs/operations/metrics.md says what each means.',
  answers: {
    200: {
      description: "Prometheus' text format, version 0.0.4.",
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  },
};

export const metricsApi: readonly Operation[] = [getMetrics];

/** The metrics of this process and of the lab, in Prometheus' text format. Answered whatever is away. */
export function metricsRouter({ metrics }: Pick<GatewayContext, 'metrics'>): Router {
  const router = Router();
  resource(router, [
    getMetrics,
    async (_request, response) => {
      const text = await metrics.text();
      response.set({ 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }).send(text);
    },
  ]);
  return router;
}

/** What a process without a gateway answers on its metrics port: `GET /metrics`, to whom a gateway would answer. */
export function createMetricsApp(
  { metrics, log, timing }: { metrics: Metrics; log: Logger; timing: GatewayTiming },
  access: AccessPolicy,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(guardDoors(access));
  // The port is closed unless somebody names it, and its process has no keys to compare one with.
  app.use((request, _response, next) => {
    rememberIdentify(request, () => Promise.resolve({ keyless: true, scopes: ['lab:read'] }));
    next();
  });
  app.use(metricsRouter({ metrics }));
  app.use((request) => {
    throw new WeirError('not_found', `there is nothing at ${request.path}: this port has /metrics only`);
  });
  app.use(answerErrors(log, timing));
  return app;
}
