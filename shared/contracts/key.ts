import type { Scope } from './scopes.ts';

/**
 * Who may ask, as the store keeps it: a key, or a user, who signs in on the page. Its record's id is its name: a name is either's, never
 * both's.
 */
export type KeyBody = {
  /** SHA-256 of the key, in hexadecimal digits. The key itself is nowhere. Empty for a user, who has none but his sessions. */
  digest: string;
  /** What the role was named that gave it its scopes; missing where they were chosen one by one. */
  role?: string;
  scopes: Scope[];
  /** Milliseconds since the epoch. */
  created_at: number;
  /** The name of the key that made it; missing where nobody needed one. */
  created_by?: string;
  /** From when on it counts no more, milliseconds since the epoch; missing where it does not end. */
  expires_at?: number;
  /** When it was revoked, milliseconds since the epoch. */
  revoked_at?: number;
  revoked_by?: string;
  /** The one agent that it is good for; missing of all others. `lab_key`: the public key of the lab that it was told. */
  agent?: { module: string; instance: string; lab_key?: string };
  /** Of a user: what he signs in with, and where he is signed in. */
  user?: UserBody;
};

export type UserBody = {
  /** Argon2id of his password, with its salt and its costs (a PHC string). */
  password?: string;
  /** Somebody else has chosen the password: whoever signs in with it chooses another before anything else. */
  must_change?: true;
  /** Who he is to the OpenID provider; missing where he has not come from there. */
  subject?: { issuer: string; sub: string };
  /** When he signed in last, milliseconds since the epoch. */
  signed_in_at?: number;
  /** Oldest first. Each is a key of his that ends soon. */
  sessions: SessionBody[];
};

/** A browser in which a user is signed in. Times are milliseconds since the epoch. */
export type SessionBody = {
  /** SHA-256 of what stands in the cookie. */
  digest: string;
  since: number;
  /** When it was last used, to within a twentieth of the time after which it would end unused. */
  used: number;
  /** It was begun with a password that must be changed: until then it is good for that alone, and for a safety stop. */
  must_change?: true;
  /** The address that somebody has signed in from. */
  from?: string;
  /** What he has signed in with, in words: `Firefox on Linux`. */
  browser?: string;
};
