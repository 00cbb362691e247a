import { Router } from 'express';
import { type HttpContext, queryText, queryNumber, resource } from '../http/index.ts';
import * as api from './audit-api.ts';
import { AuditFolder } from './audit-folder.ts';
import { listAudit } from './list-audit.ts';
import { verifyAudit } from './verify-audit.ts';

/** The audit: list it, and look whether it is as it was written. */
export function auditRouter({ store, data, patience }: HttpContext): Router {
  const router = Router();
  const { after, limit } = api.auditQuery.properties;
  resource(router, [
    api.listAudit,
    async (request, response) => {
      const query = {
        after: queryNumber(request, 'after', after),
        limit: queryNumber(request, 'limit', limit),
        by: queryText(request, 'by'),
        operation: queryText(request, 'operation'),
      };
      response.json(await patience.begin().withStore(() => listAudit(store, query)));
    },
  ]);
  resource(router, [
    api.verifyAudit,
    async (_request, response) => {
      const folder = new AuditFolder(data.root);
      response.json(await patience.begin().withStore(() => verifyAudit(store, folder, Date.now())));
    },
  ]);
  return router;
}
