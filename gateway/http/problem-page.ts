import type { Request } from 'express';
import type { ProblemDocument } from './api/problem-schema.ts';
import { callOf } from './audited-call.ts';

/** Whether an error of the request is told on a page: the call says that somebody may come to it by a link, and no program asks. */
export function isToldOnPage(request: Request): boolean {
  if (callOf(request)?.operation.errorsOnPage !== true) return false;
  return request.accepts(['application/problem+json', 'html']) === 'html';
}

/** The page that tells of an error, and leads back to the page of the lab. */
export function problemPage({ title, detail, request_id, instance }: ProblemDocument): string {
  // To the root, also where a proxy serves it under a path.
  const back = '../'.repeat(instance.split('/').length - 2) || './';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · weir</title>
<style>
  :root { color-scheme: light dark; --text: light-dark(#1a1d21, #e8eaed); --quiet: light-dark(#5a626b, #a2a9b1); --ground: light-dark(#fff, #16181b); --line: light-dark(#dfe2e6, #34383d); --main: light-dark(#0b5cad, #7db8f5); }
  body { margin: 0; padding: min(10vh, 96px) 16px 16px; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
  main { max-width: 440px; margin: auto; padding: 20px; border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
  h1 { margin: 0 0 12px; font-size: 18px; }
  a { color: var(--main); }
  small { color: var(--quiet); }
</style>
<main>
<h1>You are not signed in</h1>
<p>${escape(capital(detail))}.</p>
<p><a href="${back}">Back to the lab</a></p>
<small>Request ${escape(request_id)}</small>
</main>
</html>
`;
}

/** No script, nothing of anybody else, and only the style that stands in it. */
export const problemPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
