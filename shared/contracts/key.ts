import type { Scope } from '../access/scopes.ts';

/** A key of a person or a program, as the store keeps it. Its record's id is its name. */
export type KeyBody = {
  /** SHA-256 of the key, in hexadecimal digits. The key itself is nowhere. */
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
};
