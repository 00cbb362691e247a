import { Router } from 'express';
import type { GatewayContext } from '../context.ts';
import { resource } from '../../http/index.ts';
import { getMetrics } from './metrics-api.ts';

/** The metrics of this process and of the lab, in Prometheus' text format. Answered whatever is away. */
export function metricsRouter({ metrics }: Pick<GatewayContext, 'metrics'>): Router {
  const router = Router();
  resource(router, [
    getMetrics,
    async (_request, response) => {
      const text = await metrics.text();
      response.set({ 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }).send(text);
    },
  ]);
  return router;
}
