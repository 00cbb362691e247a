import { Problem, readProblem } from './problem.ts';

/** An answer of the gateway with its headers. */
export interface Answer<T> {
  body: T;
  headers: Headers;
}

/**
 * Asks the gateway that served this page. @param path relative to the page, such as `runs/ID`
 * @throws Problem, with a sentence for people, where no answer comes or it is an error.
 */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  const response = await fetch(path, {
    ...init,
    headers: { accept: 'application/json', ...init.headers },
  }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new Problem(
      0,
      'no_answer',
      'The gateway does not answer. What was asked may or may not have reached it.',
    );
  });
  if (!response.ok) throw await readProblem(response);
  const text = await response.text();
  return { body: (text === '' ? null : JSON.parse(text)) as T, headers: response.headers };
}

/** Reads a resource. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(path, signal ? { signal } : {})).body;
}

/** Sends JSON. */
export function send<T>(path: string, body: unknown, method = 'POST'): Promise<Answer<T>> {
  return ask<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
