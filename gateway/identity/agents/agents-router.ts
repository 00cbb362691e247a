import { Router, type Request } from 'express';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { nameOfAsker, noteChange, resource, checkDocument, documentBody } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import * as api from './agents-api.ts';
import type { LabKeyBody } from '../../../shared/contracts/lab-key.ts';
import {
  allEnrolled,
  endEnrolment,
  enrolAgent,
  forgottenAgents,
  type Enrolled,
  type Reached,
} from './enrol-agent.ts';
import { heldBy, readLabKey, renewLabKey, retireLabKey } from './lab-key.ts';

const validate = compile(api.reachedSchema);

/** Agents on PCs of their own: enrol one, list them, end what one was given. */
export function agentsRouter(context: IdentityContext): Router {
  const router = Router();
  resource(router, [
    api.listEnrolled,
    async (_request, response) => {
      const [agents, lab, forgotten] = await Promise.all([
        allEnrolled(context),
        readLabKey(context),
        // Without the broker's word the list is what the store knows.
        forgottenAgents(context).catch((error: unknown) => {
          if (!WeirError.is(error, 'not_enrollable')) throw error;
          return [];
        }),
      ]);
      const known = agents.map((each) => viewOf(each, lab));
      const others = forgotten.map((address) => viewOfForgotten(address, 'forgotten'));
      response.json({ agents: [...known, ...others], lab_key: viewOfKey(lab) });
    },
  ]);
  resource(router, [
    api.renewLabKey,
    async (request, response) => {
      const { before, after } = await renewLabKey(context, await allEnrolled(context));
      const made = { before: utcMoment(before.created_at), after: utcMoment(after.created_at) };
      noteChange(request, { before: { made_at: made.before }, after: { made_at: made.after } });
      context.log.info({ by: nameOfAsker(request, undefined) }, 'the key of the lab was renewed');
      response.json({ made_at: made.after, former_made_at: made.before });
    },
  ]);
  resource(router, [
    api.retireLabKey,
    async (request, response) => {
      const force = request.query['force'] !== undefined;
      const ended = await retireLabKey(context, await allEnrolled(context), force);
      if (ended) {
        // The query is not in the audit.
        const asked = force ? { after: { force: true } } : {};
        noteChange(request, { before: { made_at: utcMoment(ended.created_at) }, ...asked });
        context.log.info({ by: nameOfAsker(request, undefined) }, 'the former key of the lab was retired');
      }
      response.json(viewOfKey(await readLabKey(context)));
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
        const ended = await endEnrolment(context, addressIn(request), by);
        response.json(
          ended ? viewOf(ended, await readLabKey(context)) : viewOfForgotten(addressIn(request), 'revoked'),
        );
      },
    ],
  );
  return router;
}

function viewOfKey(lab: LabKeyBody | undefined): JsonObject {
  return { made_at: utcTime(lab?.created_at), former_made_at: utcTime(lab?.former?.created_at) };
}

function viewOf(enrolled: Enrolled, lab: LabKeyBody | undefined): JsonObject {
  const { name, body } = enrolled;
  const { agent, created_at, created_by, revoked_at, revoked_by } = body;
  return {
    ...{ module: agent.module, instance: agent.instance },
    state: revoked_at === undefined ? 'good' : 'revoked',
    key: name,
    lab_key: heldBy(enrolled, lab),
    enrolled_at: utcMoment(created_at),
    enrolled_by: created_by ?? null,
    revoked_at: utcTime(revoked_at),
    revoked_by: revoked_by ?? null,
  };
}

/** The broker lets it in, or did: that is all that is known of it. */
function viewOfForgotten({ module, instance }: InstanceAddress, state: 'forgotten' | 'revoked'): JsonObject {
  const unknown = { key: null, enrolled_at: null, enrolled_by: null, revoked_at: null, revoked_by: null };
  return { module, instance, state, lab_key: 'retired', ...unknown };
}

function addressIn(request: Request): InstanceAddress {
  return { module: String(request.params['module']), instance: String(request.params['instance']) };
}

/** The gateway by the address that whoever asks has used. */
function askedAt(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}`;
}
