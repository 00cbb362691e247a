import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { spans, type Span } from './api/index.ts';
import { Frame, Broken, Nowhere, Pending } from './frame/index.ts';
import { readNowSearch, readRunSearch, readRunsSearch } from './screens/index.ts';
import { knownSearch } from './known-search.ts';

const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere, errorComponent: Broken });

const now = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: knownSearch(readNowSearch),
  component: lazyRouteComponent(() => import('./screens/now/now.tsx'), 'NowScreen'),
});

const asks = createRoute({
  getParentRoute: () => root,
  path: '/asks',
  validateSearch: knownSearch<{ ask?: string | undefined }>(({ ask }) =>
    typeof ask === 'string' ? { ask } : {},
  ),
  component: lazyRouteComponent(() => import('./screens/asks/asks.tsx'), 'AsksScreen'),
});

const submit = createRoute({
  getParentRoute: () => root,
  path: '/submit',
  validateSearch: knownSearch<{ again?: string | undefined }>(({ again }) =>
    typeof again === 'string' ? { again } : {},
  ),
  component: lazyRouteComponent(() => import('./screens/submit/submit.tsx'), 'SubmitScreen'),
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: '/experiments',
  validateSearch: knownSearch<{ text?: string | undefined; campaign?: string | undefined }>(
    ({ text, campaign }) => ({
      ...(typeof text === 'string' ? { text } : {}),
      ...(typeof campaign === 'string' ? { campaign } : {}),
    }),
  ),
  component: lazyRouteComponent(() => import('./screens/experiments/experiments.tsx'), 'ExperimentsScreen'),
});

const experiment = createRoute({
  getParentRoute: () => root,
  path: '/experiments/$id',
  component: lazyRouteComponent(() => import('./screens/experiments/experiment.tsx'), 'ExperimentScreen'),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: knownSearch(readRunsSearch),
  component: lazyRouteComponent(() => import('./screens/runs/runs.tsx'), 'RunsScreen'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: knownSearch(readRunSearch),
  component: lazyRouteComponent(() => import('./screens/run/run.tsx'), 'RunScreen'),
});

const unknown = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id/unknown',
  component: lazyRouteComponent(() => import('./screens/unknown/unknown.tsx'), 'UnknownScreen'),
});

const lab = createRoute({
  getParentRoute: () => root,
  path: '/lab',
  component: lazyRouteComponent(() => import('./screens/lab/lab.tsx'), 'LabScreen'),
});

const labModule = createRoute({
  getParentRoute: () => root,
  path: '/lab/$module',
  component: lazyRouteComponent(() => import('./screens/lab/module.tsx'), 'ModuleScreen'),
});

const history = createRoute({
  getParentRoute: () => root,
  path: '/history',
  validateSearch: knownSearch<{ span?: Span }>(({ span }) =>
    typeof span === 'string' && Object.hasOwn(spans, span) ? { span: span as Span } : {},
  ),
  component: lazyRouteComponent(() => import('./screens/history/history.tsx'), 'HistoryScreen'),
});

const system = createRoute({
  getParentRoute: () => root,
  path: '/system',
  component: lazyRouteComponent(() => import('./screens/system/system.tsx'), 'SystemScreen'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/account/account.tsx'), 'AccountScreen'),
});

/** Each screen is loaded when somebody goes there. Addresses follow a `#`: the gateway's own begin right after its name. */
export const router = createRouter({
  routeTree: root.addChildren([
    now,
    asks,
    runs,
    run,
    unknown,
    submit,
    experiments,
    experiment,
    lab,
    labModule,
    history,
    system,
    account,
  ]),
  history: createHashHistory(),
  defaultErrorComponent: Broken,
  defaultPendingComponent: Pending,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
