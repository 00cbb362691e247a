import { Router } from 'express';
import type { Findings } from '../../shared/contracts/findings.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { diagnose } from '../internal/diagnose.ts';
import { isLed } from '../now/is-led.ts';
import { getFindings } from './doctor-api.ts';
import { examineLab } from './examine-lab.ts';

/** How long the broker may take to count, in milliseconds. */
const answerMs = 1_000;

/** What is not as weir needs it, as far as the gateway can see. Answers also where broker or store are away. */
export function doctorRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, [getFindings, async (_request, response) => void response.json(await examine(context))]);
  return router;
}

async function examine(context: GatewayContext): Promise<Findings> {
  const { broker } = context;
  const [diagnosis, led, letters] = await Promise.all([
    diagnose(context),
    isLed(broker),
    countDeadLetters(broker),
  ]);
  return {
    at: new Date(diagnosis.now).toISOString(),
    findings: examineLab({ diagnosis, led, letters }),
  };
}

async function countDeadLetters(broker: Broker): Promise<number | null> {
  if (!broker.health().up) return null;
  try {
    const count = await within(broker.countDeadLetters(), answerMs);
    return count === timedOut ? null : count;
  } catch {
    // It has gone away since, as its health will say.
    return null;
  }
}
