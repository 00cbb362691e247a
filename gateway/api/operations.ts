import { activityApi } from '../activity/activity-api.ts';
import { adminApi } from '../admin/admin-api.ts';
import { agentsApi } from '../agents/agents-api.ts';
import { deadApi } from '../admin/dead-api.ts';
import { asksApi } from '../asks/asks-api.ts';
import { replyCalls } from '../asks/reply-calls.ts';
import { auditApi } from '../audit/audit-api.ts';
import { campaignsApi } from '../campaigns/campaigns-api.ts';
import { dataApi } from '../data/data-api.ts';
import { doctorApi } from '../doctor/doctor-api.ts';
import { eventsApi } from '../events/events-api.ts';
import { experimentsApi } from '../experiments/experiments-api.ts';
import { feedApi } from '../feed/feed-api.ts';
import { healthApi } from '../health/health-api.ts';
import { internalCalls } from '../internal/internal-calls.ts';
import { keysApi } from '../keys/keys-api.ts';
import { metricsApi } from '../metrics/metrics-api.ts';
import { nowApi } from '../now/now-api.ts';
import { preflightApi } from '../preflight/preflight-api.ts';
import { runsApi } from '../runs/runs-api.ts';
import { sessionApi } from '../session/session-api.ts';
import { usersApi } from '../users/users-api.ts';
import { workcellApi } from '../workcell/workcell-api.ts';
import { workflowCheckApi } from '../workflow-check/workflow-check-api.ts';
import { descriptionApi } from './description-api.ts';
import type { Operation } from './operation.ts';

/** Every call that a gateway answers, in the order in which they are shown. */
export const operations: readonly Operation[] = [
  ...nowApi,
  ...feedApi,
  ...activityApi,
  ...runsApi,
  ...workflowCheckApi,
  ...asksApi,
  ...preflightApi,
  ...workcellApi,
  ...adminApi,
  ...deadApi,
  ...eventsApi,
  ...dataApi,
  ...experimentsApi,
  ...campaignsApi,
  ...keysApi,
  ...agentsApi,
  ...usersApi,
  ...sessionApi,
  ...auditApi,
  ...healthApi,
  ...doctorApi,
  ...metricsApi,
  ...descriptionApi,
  ...internalCalls,
  ...replyCalls,
];
