/** The key pair with which a workcell signs what it says to agents that have accounts of their own, as the store keeps it. */
export type LabKeyBody = {
  /** Both parts as in a JWK (Ed25519), in base64url. */
  public: string;
  /** Whoever reads it can sign. */
  private: string;
  /** Milliseconds since the epoch. */
  created_at: number;
};

/** A public key of 32 bytes, Ed25519 or X25519, in base64url as in a JWK. */
export const publicKeySchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const;

/** The id of the one record of its kind. */
export const labKeyId = 'lab';
