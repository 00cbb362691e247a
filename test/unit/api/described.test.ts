import type { Express, Router } from 'express';
import { describe, expect, it } from 'vitest';
import { Proxies } from '../../../gateway/identity/access/guard-doors.ts';
import { createApp } from '../../../gateway/server/app.ts';
import type { Auditor } from '../../../gateway/audit/chain-writer.ts';
import type { GatewayContext } from '../../../gateway/server/context.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { Metrics } from '../../../shared/observe/metrics/metrics.ts';
import { expressPath } from '../../../gateway/http/resource.ts';

/** As much of a gateway as its routes need to be put up. */
const context = {
  log: { isLevelEnabled: () => false },
  metrics: new Metrics(),
  timing: { body: 1000, stall: 1000, stopBody: 1000 },
  broker: {},
  store: {},
  workcell: { modules: [] },
  deadlines: {},
  keyRules: { requireKey: false, agentsHaveKey: false },
  exposed: [],
  data: { root: '' },
  stopping: new AbortController().signal,
} as unknown as GatewayContext;

interface Layer {
  route?: { path: string; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
}

/** `get /runs/:id` for every route of an app, however deep its router is. */
function routesOf(router: Express['router'] | Router): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) => {
      if (!route) return walk(handle.stack ?? []);
      const methods = route.stack.flatMap(({ method }) => (method === undefined ? [] : [method]));
      return methods.map((method) => `${method} ${route.path}`);
    });
  return [...new Set(walk((router as unknown as { stack: Layer[] }).stack))];
}

const access = { hosts: new Set<string>(), origins: new Set<string>(), anyAddress: true };
const activity = { current: () => Promise.reject(new Error('there is none')) };
const auditor = { note: () => undefined } as unknown as Auditor;
const routes = routesOf(
  createApp(context, { policy: access, proxies: new Proxies(undefined) }, activity, auditor).router,
);
const described = operations.map(({ method, path }) => `${method} ${expressPath(path)}`);

describe('the description of the API', () => {
  it('has every route that the gateway answers, and no other', () => {
    expect([...routes].sort()).toEqual([...described].sort());
  });

  it('gives every call an id of its own', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s > names what stands in its path',
    (_, { path, params }) => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(params?.properties ?? {})).toEqual(names);
    },
  );
});
