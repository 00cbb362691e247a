import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { Router, type Response } from 'express';

/**
 * What a browser may do with the page: nothing of another site, neither in nor out, and no frame around it. Libraries of the page set
 * styles at elements.
 */
const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** The names of these files change with what is in them. */
const aYear = 'public, max-age=31536000, immutable';

/**
 * The page for people, at `/`, with its files below `/assets`. What its addresses say of a screen follows a `#` and never comes here, so
 * no address of it is one of the API.
 * @param folder where `npm run build` has put it; nothing is served where it is not there
 */
export function pageRouter(folder: string | undefined): Router {
  const router = Router();
  if (folder === undefined || !existsSync(path.join(folder, 'index.html'))) return router;
  router.use(
    '/assets',
    express.static(path.join(folder, 'assets'), {
      etag: true,
      index: false,
      redirect: false,
      setHeaders: (response: Response) => response.setHeader('Cache-Control', aYear),
    }),
  );
  router.use(
    express.static(folder, {
      etag: true,
      redirect: false,
      setHeaders: (response: Response) =>
        response.set({
          'Cache-Control': 'no-cache',
          'Content-Security-Policy': policy,
          'Referrer-Policy': 'no-referrer',
        }),
    }),
  );
  return router;
}
