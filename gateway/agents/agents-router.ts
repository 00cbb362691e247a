import { Router, type Request } from 'express';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { compile } from '../../shared/contracts/schema.ts';
import { nameOfAsker } from '../access/asker.ts';
import { noteChange } from '../audit/audited-call.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { checkDocument, documentBody } from '../records/read-document.ts';
import { utcMoment, utcTime } from '../runs/wei-time.ts';
import * as api from './agents-api.ts';
import { allEnrolled, endEnrolment, enrolAgent, type Enrolled, type Reached } from './enrol-agent.ts';

const validate = compile(api.reachedSchema);

/** Agents on PCs of their own: enrol one, list them, end what one was given. */
export function agentsRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, [
    api.listEnrolled,
    async (_request, response) => {
      response.json({ agents: (await allEnrolled(context)).map(viewOf) });
    },
  ]);
  resource(
    router,
    [
      api.enrolAgent,
      ...documentBody,
      async (request, response) => {
        const { gateway_url = askedAt(request), ...broker } = checkDocument<Partial<Reached>>(
          request.body ?? {},
          validate,
          [],
        );
        const by = nameOfAsker(request, undefined);
        const reached = { gateway_url, ...broker };
        const { enrolment, made } = await enrolAgent(context, addressIn(request), reached, by);
        noteChange(request, { after: { key: made.name, role: 'agent' } });
        // Nobody on the way shall keep it.
        response.setHeader('Cache-Control', 'no-store');
        response.json(enrolment);
      },
    ],
    [
      api.endEnrolment,
      async (request, response) => {
        const by = nameOfAsker(request, undefined);
        response.json(viewOf(await endEnrolment(context, addressIn(request), by)));
      },
    ],
  );
  return router;
}

function viewOf({ name, body }: Enrolled): JsonObject {
  const { agent, created_at, created_by, revoked_at, revoked_by } = body;
  return {
    ...{ module: agent.module, instance: agent.instance },
    state: revoked_at === undefined ? 'good' : 'revoked',
    key: name,
    enrolled_at: utcMoment(created_at),
    enrolled_by: created_by ?? null,
    revoked_at: utcTime(revoked_at),
    revoked_by: revoked_by ?? null,
  };
}

function addressIn(request: Request): InstanceAddress {
  return { module: String(request.params['module']), instance: String(request.params['instance']) };
}

/** The gateway by the address that whoever asks has used. */
function askedAt(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}`;
}
