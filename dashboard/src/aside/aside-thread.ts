import { Problem } from '../api/problem.ts';
import { calls } from './calls.ts';
import { setBase } from './gateway-base.ts';
import type { Answer, Beginning, Question } from './wire.ts';

/** The thread beside the page: it reads and takes apart what is too long for the page's own thread. */
self.addEventListener('message', ({ data }: MessageEvent<Question | Beginning>) => {
  if ('base' in data) {
    setBase(data.base);
    return;
  }
  const { id, name, args } = data;
  const call = calls[name] as (...args: unknown[]) => unknown;
  Promise.resolve()
    .then(() => call(...args))
    .then((value) => answer({ id, value }))
    // Also where a value cannot be handed over.
    .catch((error: unknown) => answer({ id, problem: described(error) }));
});

function answer(message: Answer): void {
  self.postMessage(message);
}

function described(error: unknown): NonNullable<Answer['problem']> {
  if (error instanceof Problem) {
    const { status, code, message, errors } = error;
    return { status, code, message, errors: [...errors] };
  }
  return {
    status: 0,
    code: 'error',
    message: messageOf(error),
    errors: [],
  };
}

function messageOf(error: unknown): string {
  // The stack ends where something is nested too deep.
  if (error instanceof RangeError)
    return 'It is too large, or nested too deep, to be shown here: download it.';
  return error instanceof Error ? error.message : String(error);
}
