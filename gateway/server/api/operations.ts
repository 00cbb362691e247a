import { activityApi } from '../../history/index.ts';
import { adminApi, deadApi, doctorApi, nowApi, workcellApi } from '../../lab/index.ts';
import { agentsApi, keysApi, sessionApi, usersApi } from '../../identity/index.ts';
import {
  asksApi,
  replyCalls,
  campaignsApi,
  dataApi,
  eventsApi,
  experimentsApi,
} from '../../records/index.ts';
import { auditApi } from '../../audit/index.ts';
import { feedApi } from '../../feed/index.ts';
import { healthApi } from '../health/health-api.ts';
import { internalCalls, preflightApi, runsApi, workflowCheckApi } from '../../runs/index.ts';
import { metricsApi } from '../metrics/metrics-api.ts';
import { descriptionApi } from './description-api.ts';
import type { Operation } from '../../http/index.ts';

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
