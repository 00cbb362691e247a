/** A public key of 32 bytes, Ed25519 or X25519, in base64url as in a JWK. */
export const publicKeySchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const;

/** A key pair (Ed25519), both parts as in a JWK, in base64url. */
export type LabKeyPair = {
  public: string;
  /** Whoever reads it can sign. */
  private: string;
  /** Milliseconds since the epoch. */
  created_at: number;
};

/** With what a workcell signs what it says to agents that have accounts of their own, as the store keeps it. */
export type LabKeyBody = LabKeyPair & {
  /** The one before, from a renewal until it is retired: agents that were enrolled with it know no other. */
  former?: LabKeyPair;
};

/** The id of the one record of its kind. */
export const labKeyId = 'lab';
