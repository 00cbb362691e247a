import { Router } from 'express';
import type { LabContext } from '../context.ts';
import { resource } from '../../http/index.ts';
import { diagnose } from './diagnose.ts';
import { getDiagnosis } from '../../runs/index.ts';

/** What `weir doctor` asks for. Answers also where broker or store are away, and says so. */
export function diagnosisRouter(context: LabContext): Router {
  const router = Router();
  resource(router, [getDiagnosis, async (_request, response) => void response.json(await diagnose(context))]);
  return router;
}
