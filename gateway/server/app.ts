import express, { type Express } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import {
  type AccessPolicy,
  guardDoors,
  identify,
  throughProxies,
  type Proxies,
  strictTransport,
  agentsRouter,
  keysRouter,
  sessionRouter,
  usersRouter,
} from '../identity/index.ts';
import { activityRouter, type ActivityKeeper } from '../history/index.ts';
import {
  adminRouter,
  deadRouter,
  doctorRouter,
  diagnosisRouter,
  nowRouter,
  locationsRouter,
  modulesRouter,
  workcellRouter,
} from '../lab/index.ts';
import { descriptionRouter } from './api/description-router.ts';
import {
  asksRouter,
  replyRouter,
  campaignsRouter,
  dataRouter,
  eventsRouter,
  experimentsRouter,
} from '../records/index.ts';
import { auditRequests, auditRouter, type Auditor } from '../audit/index.ts';
import type { GatewayContext } from './context.ts';
import { feedRouter } from '../feed/index.ts';
import { healthRouter } from './health/health-router.ts';
import { answerErrors, bodyInTime, logAnswers, pathToTell, traceRequests } from '../http/index.ts';
import { internalRouter, preflightRouter, runsRouter, workflowCheckRouter } from '../runs/index.ts';
import { measureAnswers } from './metrics/answers.ts';
import { metricsRouter } from './metrics/metrics-router.ts';
import { pageRouter } from './page/page-router.ts';

/** The Express app: one router per resource, thin; errors become answers in the last middleware. */
export function createApp(
  context: GatewayContext,
  { policy, proxies, hstsSeconds = 0 }: { policy: AccessPolicy; proxies: Proxies; hstsSeconds?: number },
  activity: Pick<ActivityKeeper, 'current'>,
  auditor: Auditor,
): Express {
  const app = express();
  app.disable('x-powered-by');
  // Resources that have an ETag make it from a revision or a checksum, never from the bytes.
  app.disable('etag');
  app.use(measureAnswers(context.metrics));
  if (context.log.isLevelEnabled('debug')) app.use(logAnswers(context.log));
  // Whether a request came over TLS is what the proxy says, and nobody else.
  app.set('trust proxy', (address: string) => proxies.includes(address));
  app.use(auditRequests(auditor, context.log));
  app.use(strictTransport(hstsSeconds));
  app.use(throughProxies(proxies));
  app.use(guardDoors(policy));
  app.use(identify(context.keyring, context.keyRules, context.limits));
  app.use(traceRequests);
  app.use(bodyInTime(context.timing));
  app.use(internalRouter(context));
  app.use(replyRouter(context));
  app.use(diagnosisRouter(context));
  // Before the runs: it would be taken for one.
  app.use(preflightRouter(context));
  app.use(runsRouter(context));
  app.use(workflowCheckRouter(context));
  app.use(asksRouter(context));
  // Before the commands: it would be taken for one.
  app.use(deadRouter(context));
  app.use(adminRouter(context));
  app.use(nowRouter(context));
  app.use(activityRouter(context, activity));
  app.use(workcellRouter(context));
  app.use(modulesRouter(context));
  app.use(locationsRouter(context));
  app.use(eventsRouter(context));
  app.use(dataRouter(context));
  app.use(campaignsRouter(context));
  app.use(experimentsRouter(context));
  app.use(keysRouter(context));
  app.use(agentsRouter(context));
  app.use(usersRouter(context));
  app.use(sessionRouter(context));
  app.use(auditRouter(context));
  app.use(feedRouter(context));
  app.use(healthRouter(context));
  app.use(doctorRouter(context));
  app.use(metricsRouter(context));
  app.use(descriptionRouter(context));
  app.use(pageRouter(context.pageFolder));
  app.use((request) => {
    throw new WeirError('not_found', `there is nothing at ${pathToTell(request.path)}`);
  });
  app.use(answerErrors(context.log, context.timing));
  return app;
}
