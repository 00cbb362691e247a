import express, { type Express } from 'express';
import { WeirError } from '../shared/errors/weir-error.ts';
import type { AccessPolicy } from './access/access-policy.ts';
import { guardDoors } from './access/guard-doors.ts';
import { identify } from './access/identify.ts';
import { throughProxies, type Proxies } from './access/proxies.ts';
import { strictTransport } from './access/strict-transport.ts';
import { activityRouter } from './activity/activity-router.ts';
import type { ActivityKeeper } from './activity/activity-keeper.ts';
import { adminRouter } from './admin/admin-router.ts';
import { deadRouter } from './admin/dead-router.ts';
import { descriptionRouter } from './api/description-router.ts';
import { agentsRouter } from './agents/agents-router.ts';
import { asksRouter } from './asks/asks-router.ts';
import { replyRouter } from './asks/reply-router.ts';
import { campaignsRouter } from './campaigns/campaigns-router.ts';
import { auditRequests } from './audit/audit-requests.ts';
import { auditRouter } from './audit/audit-router.ts';
import type { Auditor } from './audit/auditor.ts';
import type { GatewayContext } from './context.ts';
import { dataRouter } from './data/data-router.ts';
import { doctorRouter } from './doctor/doctor-router.ts';
import { eventsRouter } from './events/events-router.ts';
import { experimentsRouter } from './experiments/experiments-router.ts';
import { feedRouter } from './feed/feed-router.ts';
import { healthRouter } from './health/health-router.ts';
import { answerErrors } from './http/answer-errors.ts';
import { bodyInTime } from './http/body-in-time.ts';
import { logAnswers } from './http/log-answers.ts';
import { pathToTell } from './http/path-to-tell.ts';
import { traceRequests } from './http/trace-requests.ts';
import { diagnosisRouter } from './internal/diagnosis-router.ts';
import { internalRouter } from './internal/internal-router.ts';
import { keysRouter } from './keys/keys-router.ts';
import { measureAnswers } from './metrics/answers.ts';
import { metricsRouter } from './metrics/metrics-router.ts';
import { nowRouter } from './now/now-router.ts';
import { pageRouter } from './page/page-router.ts';
import { preflightRouter } from './preflight/preflight-router.ts';
import { runsRouter } from './runs/runs-router.ts';
import { sessionRouter } from './session/session-router.ts';
import { usersRouter } from './users/users-router.ts';
import { locationsRouter } from './workcell/locations-router.ts';
import { modulesRouter } from './workcell/modules-router.ts';
import { workflowCheckRouter } from './workflow-check/workflow-check-router.ts';
import { workcellRouter } from './workcell/workcell-router.ts';

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
