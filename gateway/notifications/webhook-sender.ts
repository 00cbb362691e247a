import { signWebhook } from './sign-webhook.ts';

/** Milliseconds that a receiver may take to answer. */
const patience = 15_000;

/** An answer after which it makes no sense to try again. */
export class WebhookGone extends Error {}

/**
 * Posts a signed JSON body; resolves when the receiver has answered with 2xx. Redirects are not followed: the address is
 * the one that somebody has stated.
 * @throws WebhookGone where it answers 410; Error that says why in any other case.
 */
export async function sendWebhook(
  url: string,
  secret: string,
  { id, body, signal }: { id: string; body: string; signal: AbortSignal },
): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...signWebhook(secret, id, at, body) },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
  });
  await response.body?.cancel();
  if (response.ok) return;
  if (response.status === 410) throw new WebhookGone('it answers 410, gone');
  throw new Error(`it answers ${response.status}`);
}
