import { createClient, type Client } from '../../../client/index.ts';

/** The gateway, once it is known where the page lies: its addresses lie beside that, and this thread's own file elsewhere. */
export let gateway: Client = createClient({ baseUrl: '' });

/** @param page the address of the page */
export function setBase(page: string): void {
  const baseUrl = new URL('.', page).href.replace(/\/$/, '');
  gateway = createClient({ baseUrl, fetch: (request) => fetch(request) });
}
