import express, { type Express } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import type { Metrics } from '../../../shared/observe/index.ts';
import type { GatewayTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { type AccessPolicy, guardDoors } from '../../identity/index.ts';
import { noteIdentify, answerErrors } from '../../http/index.ts';
import { metricsRouter } from './metrics-router.ts';

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
    noteIdentify(request, () => Promise.resolve({ keyless: true, scopes: ['lab:read'] }));
    next();
  });
  app.use(metricsRouter({ metrics }));
  app.use((request) => {
    throw new WeirError('not_found', `there is nothing at ${request.path}: this port has /metrics only`);
  });
  app.use(answerErrors(log, timing));
  return app;
}
