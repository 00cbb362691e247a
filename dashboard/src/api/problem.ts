import { Problem } from '../../../client/index.ts';

/** The sentence for whatever a request ended with. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem && error.status === 0) {
    return 'The gateway does not answer. What was asked may or may not have reached it.';
  }
  return error instanceof Error ? error.message : String(error);
}
