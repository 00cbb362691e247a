import express, { type Express } from 'express';
import type { GatewayContext } from '../context.ts';
import { rememberIdentify, answerErrors, type Call, callsOf, serveCalls } from '../../http/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import type { Metrics } from '../../../shared/observe/index.ts';
import type { GatewayTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { type AccessPolicy, guardDoors } from '../../identity/index.ts';

const call = callsOf<Pick<GatewayContext, 'metrics'>>('Health');

const getMetrics = call(
  {
    id: 'getMetrics',
    route: 'get /metrics',
    access: 'lab:read',
    summary: 'The metrics of the gateway and of the whole lab, for Prometheus',
    description:
      'Read from store and broker as it is asked, and answered also where they are away. docs/operations/metrics.md says what each means.',
    answers: {
      200: {
        description: "Prometheus' text format, version 0.0.4.",
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  },
  async ({ response, context: { metrics } }) => {
    const text = await metrics.text();
    response.set('Content-Type', metrics.contentType).send(text);
  },
);

/** The metrics of this process and of the lab, in Prometheus' text format. Answered whatever is away. */
export const metricsCalls: readonly Call<Pick<GatewayContext, 'metrics'>>[] = [getMetrics];

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
  serveCalls(app, metricsCalls, { metrics });
  app.use((request) => {
    throw new WeirError('not_found', `there is nothing at ${request.path}: this port has /metrics only`);
  });
  app.use(answerErrors(log, timing));
  return app;
}
