import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { isLater, type Asking } from '../lab/asking.ts';

/** A request as it is sent, and sent again under its key for as long as nobody knows whether it was heard. */
export interface SentRequest {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body: Json;
  /** Its `Idempotency-Key`. */
  key: string;
}

/** How a request was answered in the end. */
export type Answered =
  | { accepted: true; body: unknown }
  | { accepted: false; status: number; code: string; text: string };

/** Between two attempts, in milliseconds. */
const againMs = 200;

/** Sends the request until there is an answer that does not mean "later"; undefined where it was given up before. */
export async function sendRequest(
  asking: Asking,
  request: SentRequest,
  isGivenUp: () => boolean,
): Promise<Answered | undefined> {
  while (!isGivenUp()) {
    const answer = await sendOnce(asking, request);
    if (answer?.ok) return { accepted: true, body: await answer.json() };
    if (answer && !isLater(answer)) {
      const text = await answer.text();
      return { accepted: false, status: answer.status, code: codeIn(text), text };
    }
    await delay(againMs);
  }
  return undefined;
}

/** Sends the request, heard or not. */
export function sendOnce(
  asking: Asking,
  { method, path, body, key }: SentRequest,
): ReturnType<Asking['ask']> {
  const headers = { 'content-type': 'application/json', 'Idempotency-Key': key };
  return asking.ask(path, { method, headers, body: JSON.stringify(body) });
}

function codeIn(text: string): string {
  try {
    return (JSON.parse(text) as { code?: string }).code ?? '';
  } catch {
    return '';
  }
}
