import {
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

/** What one side brings to the agreement on the key of a session: a key pair (X25519) that is made for it alone. */
export interface KeyShare {
  /** In base64url, as in a JWK. It is told to the other side. */
  public: string;
  private: KeyObject;
}

/** The session that a key is for. All of it goes into the key. */
export interface SessionOfKey {
  workcell: string;
  module: string;
  instance: string;
  hello_id: string;
  epoch: number;
  session: number;
}

/** Made anew for each hello and each welcome: a key that leaks tells nothing of other sessions. */
export function makeShare(): KeyShare {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { public: String(publicKey.export({ format: 'jwk' }).x), private: privateKey };
}

/**
 * The key that both sides come to, each from its own share and the other's public part: X25519, then HKDF with SHA-256.
 * @param shares the public parts, of the agent and of the owner
 * @throws where the other's part is none that anybody can agree with
 */
export function agreeOnKey(
  own: KeyShare,
  shares: { agent: string; owner: string },
  { workcell, module, instance, hello_id, epoch, session }: SessionOfKey,
): KeyObject {
  const theirs = own.public === shares.agent ? shares.owner : shares.agent;
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: theirs } });
  const secret = diffieHellman({ privateKey: own.private, publicKey });
  const of = [workcell, module, instance, hello_id, epoch, session, shares.agent, shares.owner];
  const info = `weir session key 1\n${JSON.stringify(of)}`;
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, 32)));
}
