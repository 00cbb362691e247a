import type { RequestHandler, Router } from 'express';
import { WeirError } from '../../shared/errors/weir-error.ts';

/** What a resource answers, by method. */
export interface Methods {
  get?: RequestHandler;
  post?: RequestHandler | RequestHandler[];
  put?: RequestHandler;
  delete?: RequestHandler;
}

/** Adds a resource to a router; any other method is answered with 405. GET answers HEAD as well. */
export function resource(router: Router, path: string, methods: Methods): void {
  const route = router.route(path);
  const allowed: string[] = [];
  for (const name of ['get', 'post', 'put', 'delete'] as const) {
    const handler = methods[name];
    if (!handler) continue;
    route[name](handler);
    allowed.push(name.toUpperCase(), ...(name === 'get' ? ['HEAD'] : []));
  }
  route.all((request, response) => {
    response.setHeader('Allow', allowed.join(', '));
    throw new WeirError('method_not_allowed', `${request.path} answers ${allowed.join(', ')} only`);
  });
}
