import { Router } from 'express';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { diagnose } from './diagnose.ts';
import { getDiagnosis } from './internal-calls.ts';

/** What `weir doctor` asks for. Answers also where broker or store are away, and says so. */
export function diagnosisRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, [getDiagnosis, async (_request, response) => void response.json(await diagnose(context))]);
  return router;
}
