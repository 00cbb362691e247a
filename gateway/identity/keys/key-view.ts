import { instanceKey } from '../../../shared/contracts/address.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { whyNot } from '../access/keyring.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import type { Kept } from './kept-names.ts';

/** What is shown of a key: all but what proves it. @param now milliseconds since the epoch */
export function keyView({ name, body }: Kept, now: number): JsonObject {
  const over = body.revoked_at === undefined ? 'expired' : 'revoked';
  return {
    name,
    state: whyNot(body, now) === undefined ? 'good' : over,
    role: body.role ?? null,
    scopes: body.scopes,
    agent: body.agent ? instanceKey(body.agent) : null,
    created_at: utcMoment(body.created_at),
    created_by: body.created_by ?? null,
    expires_at: utcTime(body.expires_at),
    revoked_at: utcTime(body.revoked_at),
    revoked_by: body.revoked_by ?? null,
  };
}
