import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { goByZone } from '../../shared/sentences/index.ts';
import { Problem } from '../../client/index.ts';
import { refusals, sessionQuery, unlessRefused } from './api/index.ts';
import './design/page.css';
import { keepKiosk } from './design/kiosk.ts';
import { chosenZone } from './design/zone.ts';
import { keepTheme } from './frame/index.ts';
import { Freshener, LinkContext, Link } from './live/index.ts';
import { router } from './router.tsx';

/** The feed tells when something is to be read again; this is a net under it, where an entry tells of too little (milliseconds). */
const staleMs = 30_000;

/** An answer is shown as it is: the gateway has waited for its store and its broker already. */
const retry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof Problem && error.status > 0);

// Before the next press: what is under way already is not sent twice.
notifyManager.setScheduler(queueMicrotask);

const queries = new QueryClient({
  defaultOptions: {
    // A browser that knows of no network may still reach a gateway on its own machine.
    queries: { staleTime: staleMs, refetchInterval: unlessRefused(staleMs), retry, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
const link = new Link('feed', new Freshener(queries));

// What ends a key ends the feed that was read with it, and everything else is refused.
const askWhoItIs = (): void =>
  void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }, { cancelRefetch: false });
refusals.addEventListener('unauthorized', askWhoItIs);
link.subscribe(() => {
  if (!link.state.live) askWhoItIs();
});

keepTheme();
keepKiosk();
// Each thread of the page does it once, as it begins: no screen mixes the clocks of two zones.
goByZone(chosenZone().zone);
link.open();

const page = document.getElementById('page');
if (!page) throw new Error('index.html has no element with the id "page"');
createRoot(page).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LinkContext value={link}>
        <RouterProvider router={router} />
      </LinkContext>
    </QueryClientProvider>
  </StrictMode>,
);
