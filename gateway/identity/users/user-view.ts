import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { openSessions, type SessionRules } from '../access/sessions.ts';
import type { Kept } from '../keys/kept-names.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';

/** What is shown of a user: all but what proves him. @param now milliseconds since the epoch */
export function userView({ name, body }: Kept, rules: SessionRules, now: number): JsonObject {
  return {
    name,
    state: body.revoked_at === undefined ? 'good' : 'removed',
    role: body.role ?? null,
    scopes: body.scopes,
    signs_in_with: [
      ...(body.user?.password === undefined ? [] : ['password']),
      ...(body.user?.password === undefined || body.user.subject ? ['provider'] : []),
    ],
    must_change_password: body.user?.must_change === true,
    sessions: body.user ? openSessions(body.user, rules, now).length : 0,
    signed_in_at: utcTime(body.user?.signed_in_at),
    created_at: utcMoment(body.created_at),
    created_by: body.created_by ?? null,
    removed_at: utcTime(body.revoked_at),
    removed_by: body.revoked_by ?? null,
  };
}
