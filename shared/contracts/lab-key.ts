/** The key pair with which a workcell signs what it says to agents that have accounts of their own, as the store keeps it. */
export type LabKeyBody = {
  /** Both parts as in a JWK (Ed25519), in base64url. */
  public: string;
  /** Whoever reads it can sign. */
  private: string;
  /** Milliseconds since the epoch. */
  created_at: number;
};

/** The id of the one record of its kind. */
export const labKeyId = 'lab';
