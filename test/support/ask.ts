import type { JsonObject } from '../../shared/kernel/json/json.ts';

/** What a gateway answered. */
export interface Answer<Body = JsonObject> {
  status: number;
  headers: Headers;
  body: Body;
}

/** The header that shows a key. */
export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** Asks something; a document, where there is one, is sent as JSON, and an answer that is empty is told as `{}`. */
export async function ask<Body = JsonObject>(
  method: string,
  url: string | URL,
  document?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const type = document === undefined ? {} : { 'content-type': 'application/json' };
  const body = document === undefined ? {} : { body: JSON.stringify(document) };
  const response = await fetch(url, { method, headers: { ...type, ...headers }, ...body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || '{}') as Body };
}
