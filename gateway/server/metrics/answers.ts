import type { Request, RequestHandler, Response } from 'express';
import { BoundedLabel, type Metrics } from '../../../shared/observe/index.ts';

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
export function measureAnswers(metrics: Metrics): RequestHandler {
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
