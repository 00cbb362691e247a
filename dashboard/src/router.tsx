import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { spans, type Span } from './api/index.ts';
import { aText, oneOf, searchReader } from './design/address.tsx';
import { Frame, Broken, Nowhere, Pending } from './frame/index.ts';
import { readNowSearch, readRunSearch, readRunsSearch } from './screens/index.ts';

const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere, errorComponent: Broken });

const now = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readNowSearch,
  component: lazyRouteComponent(() => import('./screens/now/now.tsx'), 'NowScreen'),
});

const asks = createRoute({
  getParentRoute: () => root,
  path: '/asks',
  validateSearch: searchReader({ ask: aText }),
  component: lazyRouteComponent(() => import('./screens/asks/asks.tsx'), 'AsksScreen'),
});

const submit = createRoute({
  getParentRoute: () => root,
  path: '/submit',
  validateSearch: searchReader({ again: aText }),
  component: lazyRouteComponent(() => import('./screens/submit/submit.tsx'), 'SubmitScreen'),
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: '/experiments',
  validateSearch: searchReader({ text: aText, campaign: aText }),
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
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('./screens/runs/runs.tsx'), 'RunsScreen'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: readRunSearch,
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
  validateSearch: searchReader({ span: oneOf(Object.keys(spans) as Span[]) }),
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
