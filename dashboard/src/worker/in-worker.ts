import { Problem } from '../../../client/index.ts';
import { chosenZone } from '../design/zone.ts';
import type { Calls, Answer, Question } from './wire.ts';

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

let thread: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/**
 * Has the page's worker do something: what takes long there does not hold up what a person does here. It begins with the
 * first question.
 * @throws Problem or Error, as the call does
 */
export function inWorker<Name extends keyof Calls>(
  name: Name,
  ...args: Parameters<Calls[Name]>
): Promise<Awaited<ReturnType<Calls[Name]>>> {
  const id = (last += 1);
  const question: Question = { id, name, args };
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    (thread ??= begin()).postMessage(question);
  });
}

function begin(): Worker {
  const begun = new Worker(new URL('./worker-thread.ts', import.meta.url), {
    type: 'module',
    // Where the page lies, for the thread's own file lies elsewhere, and by whose clocks it tells moments.
    name: [document.baseURI, chosenZone().zone ?? ''].join(' '),
  });
  begun.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const { id, value, problem, error } = data;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (problem) asked?.reject(new Problem({ ...problem, detail: problem.message }));
    else if (error !== undefined) asked?.reject(new Error(error));
    else asked?.resolve(value as never);
  });
  begun.addEventListener('error', () => {
    thread = undefined;
    for (const { reject } of waiting.values()) {
      reject(new Error('A part of the page has ended by itself. Load the page again.'));
    }
    waiting.clear();
  });
  return begun;
}
