import type { Json } from '../contracts/json.ts';

/**
 * Reads JSON that weir itself has put into the store, as the type that it was put in as: the one place where stored text becomes a
 * typed value. It is not checked: nobody else writes the store, and what an earlier version wrote is brought up to date by whoever
 * knows that form.
 * @throws SyntaxError where the text is no JSON.
 */
export function readStored<T extends Json>(text: string): T {
  return JSON.parse(text) as T;
}
