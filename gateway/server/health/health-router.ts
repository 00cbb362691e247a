import { Router } from 'express';
import type { GroundTrouble } from '../../../shared/contracts/ground.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/deadline.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../../http/index.ts';
import * as api from './health-api.ts';

/** The version of WEI whose clients find what they expect here. */
const weiVersion = '0.7.3';
const checkMs = 2_000;
/** What keeps runs waiting that are taken. */
const waitedFor: readonly GroundTrouble['key'][] = ['broker', 'disk'];

/** Signs of life, and WEI's own two. */
export function healthRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, [api.getUp, (_request, response) => void response.json({ up: true })]);
  resource(router, [
    api.getVersion,
    (_request, response) =>
      void response.set('X-Weir-Version', context.version).json({ version: weiVersion }),
  ]);
  resource(router, [api.getHealth, (_request, response) => void response.json({ status: 'ok' })]);
  resource(router, [
    api.getReadiness,
    async (request, response) => {
      const reasons = await findObstacles(context);
      if (reasons.length === 0) {
        const waits = (await context.ground.seen()).troubles
          .filter(({ key }) => waitedFor.includes(key))
          .map(({ text }) => text);
        response.json({ ready: true, ...(waits.length > 0 && { waits }) });
        return;
      }
      response
        .status(503)
        .set('Retry-After', '5')
        .type('application/problem+json')
        .send(
          JSON.stringify({
            type: 'urn:weir:error:not_ready',
            title: 'The gateway cannot take runs now',
            status: 503,
            detail: reasons.join('; '),
            instance: request.path,
            ready: false,
          }),
        );
    },
  ]);
  return router;
}

/** Why a submission would not be taken now, each as a sentence. */
async function findObstacles({ stopping, store }: GatewayContext): Promise<string[]> {
  if (stopping.aborted) return ['the gateway is about to stop'];
  const reasons: string[] = [];
  try {
    const answer = await within(store.check(), checkMs);
    if (answer === timedOut) reasons.push(`the store is away: no answer within ${checkMs} ms`);
  } catch (error) {
    reasons.push(`the store is away: ${messageOf(error)}`);
  }
  return reasons;
}
