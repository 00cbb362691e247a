import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent as lazily,
  redirect,
} from '@tanstack/react-router';
import { orders, spans, type Span } from './api/index.ts';
import { aText, oneOf, searchReader } from './design/address.tsx';
import { Frame, Broken, Nowhere, Pending } from './frame/index.ts';
import { loaded } from './design/loading.ts';
import {
  readExperimentSearch,
  readLibrarySearch,
  readNowSearch,
  readRunSearch,
  readRunsSearch,
  readWorkflowSearch,
  resultsReaders,
} from './screens/index.ts';

const lazyRouteComponent: typeof lazily = (load, name) => lazily(() => loaded(load), name);

const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere, errorComponent: Broken });
const getParentRoute = (): typeof root => root;

const screens = [
  createRoute({
    getParentRoute,
    path: '/',
    validateSearch: readNowSearch,
    component: lazyRouteComponent(() => import('./screens/now/now.tsx'), 'NowScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/now',
    beforeLoad: () => {
      redirect({ to: '/', replace: true, throw: true });
    },
  }),
  createRoute({
    getParentRoute,
    path: '/asks',
    validateSearch: searchReader({ ask: aText }),
    component: lazyRouteComponent(() => import('./screens/asks/asks.tsx'), 'AsksScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/runs',
    validateSearch: readRunsSearch,
    component: lazyRouteComponent(() => import('./screens/runs/runs.tsx'), 'RunsScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/runs/$id',
    validateSearch: readRunSearch,
    component: lazyRouteComponent(() => import('./screens/run/run.tsx'), 'RunScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/runs/$id/unknown',
    component: lazyRouteComponent(() => import('./screens/unknown/unknown.tsx'), 'UnknownScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/submit',
    validateSearch: searchReader({ again: aText, step: aText, view: oneOf(['graph', 'both']) }),
    component: lazyRouteComponent(() => import('./screens/submit/submit.tsx'), 'SubmitScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/library',
    validateSearch: readLibrarySearch,
    component: lazyRouteComponent(() => import('./screens/library/library.tsx'), 'LibraryScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/library/$name',
    validateSearch: readWorkflowSearch,
    component: lazyRouteComponent(() => import('./screens/library/workflow.tsx'), 'WorkflowScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/experiments',
    validateSearch: searchReader({ text: aText, campaign: aText }),
    component: lazyRouteComponent(() => import('./screens/experiments/experiments.tsx'), 'ExperimentsScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/results',
    validateSearch: searchReader(resultsReaders),
    component: lazyRouteComponent(() => import('./screens/results/results.tsx'), 'ResultsScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/experiments/$id',
    validateSearch: readExperimentSearch,
    component: lazyRouteComponent(() => import('./screens/experiments/experiment.tsx'), 'ExperimentScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/lab',
    validateSearch: searchReader({ order: oneOf(orders) }),
    component: lazyRouteComponent(() => import('./screens/lab/lab.tsx'), 'LabScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/lab/$module',
    validateSearch: searchReader({ order: oneOf(orders) }),
    component: lazyRouteComponent(() => import('./screens/lab/module.tsx'), 'ModuleScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/history',
    validateSearch: searchReader({ span: oneOf(Object.keys(spans) as Span[]) }),
    component: lazyRouteComponent(() => import('./screens/history/history.tsx'), 'HistoryScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/system',
    component: lazyRouteComponent(() => import('./screens/system/system.tsx'), 'SystemScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/account',
    component: lazyRouteComponent(() => import('./screens/account/account.tsx'), 'AccountScreen'),
  }),
];

/** Each screen is loaded when somebody goes there. Addresses follow a `#`: the gateway's own begin right after its name. */
export const router = createRouter({
  routeTree: root.addChildren(screens),
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
