import { once } from 'node:events';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { signWebhook } from './sign-webhook.ts';
import type { WebhookTargets } from './webhook-targets.ts';

/** Milliseconds that a receiver may take to answer. */
const patience = 15_000;

/** An answer after which it makes no sense to try again. */
export class WebhookGone extends Error {}

/**
 * Posts a signed JSON body; resolves when the receiver has answered with 2xx. Redirects are not followed: the address is
 * the one that somebody has stated.
 * @param targets where webhooks may go; heeded when the connection is made
 * @throws WebhookGone where it answers 410; Error that says why in any other case.
 */
export async function sendWebhook(
  url: string,
  secret: string,
  { id, body, targets, signal }: { id: string; body: string; targets: WebhookTargets; signal: AbortSignal },
): Promise<void> {
  const target = new URL(url);
  targets.check(target);
  const at = Math.floor(Date.now() / 1000);
  const request = (target.protocol === 'https:' ? overHttps : overHttp)(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signWebhook(secret, id, at, body) },
    // A connection of its own: one that is kept was looked up at another time.
    agent: false,
    lookup: targets.lookup,
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
  });
  // What it says after its answer is nobody's concern.
  request.on('error', () => undefined);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.destroy();
  const { statusCode: status = 0 } = response;
  if (status >= 200 && status < 300) return;
  if (status === 410) throw new WebhookGone('it answers 410, gone');
  throw new Error(`it answers ${status}`);
}
