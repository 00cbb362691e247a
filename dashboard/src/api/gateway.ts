import { createClient } from '../../../client/index.ts';

/** The gateway that has served this page, also where a proxy serves it under a path. */
export const gateway = createClient({ baseUrl: new URL('.', document.baseURI).href.replace(/\/$/, '') });
