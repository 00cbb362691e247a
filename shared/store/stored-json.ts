import type { Json } from '../kernel/json/json.ts';

/**
 * Reads JSON that weir itself has put into the store, as the type that it was put in as: the one place where stored text becomes a
 * typed value. It is not checked here: `stored-form.ts` does that, and brings up to date what an earlier version wrote.
 * @throws SyntaxError where the text is no JSON.
 */
export function readStored<T extends Json>(text: string): T {
  return JSON.parse(text) as T;
}
