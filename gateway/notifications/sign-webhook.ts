import { createHmac } from 'node:crypto';

/**
 * The headers of a webhook by the Standard Webhooks specification: the receiver computes the same HMAC-SHA256 over id,
 * time and body, refuses what is too old, and takes an id once.
 * @param secret `whsec_` and the key in base64, or any text, whose bytes are the key then
 * @param at seconds since the epoch
 */
export function signWebhook(secret: string, id: string, at: number, body: string): Record<string, string> {
  const prefix = 'whsec_';
  const key = secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
}
