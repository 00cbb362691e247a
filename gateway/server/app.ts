import express, { type Express, type Request, type RequestHandler, type Response, Router } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import {
  type AccessPolicy,
  guardDoors,
  identify,
  throughProxies,
  type Proxies,
  strictTransport,
} from '../identity/index.ts';
import { calls } from './api/description-router.ts';
import { auditRequests, type Auditor } from '../audit/index.ts';
import type { GatewayContext } from './context.ts';
import {
  answerErrors,
  bodyInTime,
  logAnswers,
  pathToTell,
  rememberAcknowledged,
  traceRequests,
  serveCalls,
} from '../http/index.ts';
import { BoundedLabel, type Metrics } from '../../shared/observe/index.ts';
import { existsSync } from 'node:fs';
import path from 'node:path';

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
function pageRouter(folder: string | undefined): Router {
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

/** Methods that have a label of their own; Node takes a good thirty. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** More routes than the API has. */
const mostRoutes = 200;
/** The route of what no resource has answered: refused before, or not there; of files of the page. */
const noRoute = { refused: 'none', file: 'page' };

/**
 * Measures every answer by its route. The first middleware of all. Streams of events, which stay open, are counted, and not
 * measured; nor are answers that the client has asked to wait for (`?wait=`): how long they take says nothing.
 */
function measureAnswers(metrics: Metrics): RequestHandler {
  const requests = metrics.histogram('weir_http_request_duration_seconds');
  const routes = new BoundedLabel(mostRoutes);
  const open = new Set<Response>();
  metrics.atScrape('streams', () => {
    metrics.gauge('weir_http_streams').set([...open].filter(isStream).length);
  });
  return (request, response, next) => {
    const began = performance.now();
    open.add(response);
    response.once('close', () => {
      open.delete(response);
      if (isStream(response) || /[?&]wait=/.test(request.originalUrl)) return;
      const labels = {
        method: methods.has(request.method) ? request.method : 'other',
        route: routes.of(routeOf(request, response)),
        // `gone` where the client went first.
        status: response.writableFinished ? String(response.statusCode) : 'gone',
      };
      requests.observe(labels, (performance.now() - began) / 1000);
    });
    next();
  };
}

function isStream(response: Response): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}

/** The template of the resource that took the request, such as `/runs/{id}`: a path would be a series for each run. */
function routeOf({ route, baseUrl }: Request, { statusCode }: Response): string {
  const { path } = (route ?? {}) as { path?: unknown };
  if (typeof path === 'string') return `${baseUrl}${path}`.replaceAll(/:(\w+)/g, '{$1}');
  return statusCode < 400 ? noRoute.file : noRoute.refused;
}

/** The Express app: all calls, and the page; errors become answers in the last middleware. */
export function createApp(
  context: GatewayContext,
  { policy, proxies, hstsSeconds = 0 }: { policy: AccessPolicy; proxies: Proxies; hstsSeconds?: number },
  auditor: Auditor,
): Express {
  const app = express();
  app.disable('x-powered-by');
  // Resources that have an ETag make it from a revision or a checksum, never from the bytes.
  app.disable('etag');
  app.use(measureAnswers(context.metrics));
  if (context.log.isLevelEnabled('debug')) app.use(logAnswers(context.log));
  // Whether a request came over TLS is what the proxy says, and nobody else.
  app.set('trust proxy', (address: string) => proxies.includes(address));
  app.use(auditRequests(auditor, context.log));
  app.use(rememberAcknowledged(context.acknowledged, context));
  app.use(strictTransport(hstsSeconds));
  app.use(throughProxies(proxies));
  app.use(guardDoors(policy));
  app.use(identify(context.keyring, context.keyRules, context.limits));
  const traced = traceRequests();
  if (traced) app.use(traced);
  app.use(bodyInTime(context.timing));
  serveCalls(app, calls, context);
  app.use(pageRouter(context.pageFolder));
  app.use((request) => {
    throw new WeirError('not_found', `there is nothing at ${pathToTell(request.path)}`);
  });
  app.use(answerErrors(context.log, context.timing));
  return app;
}
