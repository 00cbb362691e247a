import { localTimes } from '../../../shared/sentences/index.ts';
import { Problem } from '../../../client/index.ts';

/** How often something is read again, unless nobody is signed in who may read it. @param ms milliseconds */
export function unlessRefused(ms: number): (query: { state: { error: Error | null } }) => number | false {
  return ({ state: { error } }) => (error instanceof Problem && error.status === 401 ? false : ms);
}

/** The sentence for whatever a request ended with. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem && error.status === 0) {
    return 'The gateway does not answer. What was asked may or may not have reached it.';
  }
  return localTimes(error instanceof Error ? error.message : String(error));
}
