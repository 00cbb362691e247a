import { Problem } from '../../../client/index.ts';
import { goByZone } from '../../../shared/sentences/index.ts';
import { calls, type Answer, type Question } from './wire.ts';
import { setBase } from './gateway.ts';

const [page = '', zone = ''] = self.name.split(' ');
setBase(page);
goByZone(zone || undefined);

/** The page's worker: it reads and takes apart what is too long for the page's own thread. */
self.addEventListener('message', ({ data: { id, name, args } }: MessageEvent<Question>) => {
  const call = calls[name] as (...args: unknown[]) => unknown;
  Promise.resolve()
    .then(() => call(...args))
    .then((value) => answer({ id, value }))
    // Also where a value cannot be handed over.
    .catch((error: unknown) => answer({ id, ...described(error) }));
});

function answer(message: Answer): void {
  self.postMessage(message);
}

function described(error: unknown): Pick<Answer, 'problem' | 'error'> {
  if (!(error instanceof Problem)) return { error: messageOf(error) };
  const { status, code, title, message } = error;
  return { problem: { status, code, title, message } };
}

function messageOf(error: unknown): string {
  // The stack ends where something is nested too deep.
  if (error instanceof RangeError)
    return 'It is too large, or nested too deep, to be shown here: download it.';
  return error instanceof Error ? error.message : String(error);
}
