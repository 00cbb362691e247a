import { Router } from 'express';
import type { Findings } from '../../../shared/contracts/findings.ts';
import type { LabContext } from '../context.ts';
import { resource, countDeadLetters, isLed } from '../../http/index.ts';
import { diagnose } from './diagnose.ts';
import { getFindings } from './doctor-api.ts';
import { examineLab } from './examine-lab.ts';

/** What is not as weir needs it, as far as the gateway can see. Answers also where broker or store are away. */
export function doctorRouter(context: LabContext): Router {
  const router = Router();
  resource(router, [getFindings, async (_request, response) => void response.json(await examine(context))]);
  return router;
}

async function examine(context: LabContext): Promise<Findings> {
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
