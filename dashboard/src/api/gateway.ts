import { createClient } from '../../../client/index.ts';

/** Tells `unauthorized` at each answer that says that nobody is signed in, or not any more. */
export const refusals = new EventTarget();

/** Where the page lies; tests of its pure parts have none. */
const page = typeof document === 'undefined' ? 'http://localhost/' : document.baseURI;

/** The gateway that has served this page, also where a proxy serves it under a path. */
export const gateway = createClient({
  baseUrl: new URL('.', page).href.replace(/\/$/, ''),
  fetch: async (request) => {
    const response = await fetch(request);
    if (response.status === 401) refusals.dispatchEvent(new Event('unauthorized'));
    return response;
  },
});
