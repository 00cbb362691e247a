import { Problem, problemOf } from '../../../client/index.ts';
import { inGateway } from './gateway-base.ts';

/** Asks the gateway for a path, such as `runs/ID`; resolves where it is answered well, and for the statuses that are `fine`, too. @throws Problem */
export async function ask(
  path: string,
  init: RequestInit = {},
  fine: readonly number[] = [],
): Promise<Response> {
  const response = await fetch(inGateway(path), init).catch((cause: unknown) => {
    const title = 'The gateway does not answer';
    throw new Problem({ code: 'gateway_unavailable', status: 0, title, detail: `${title}.` }, { cause });
  });
  if (response.ok || fine.includes(response.status)) return response;
  throw problemOf(response, await bodyOf(response));
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
