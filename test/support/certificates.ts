import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as product from '../../cli/certificates/certificate-folder.ts';

export type { Pair } from '../../cli/certificates/certificate-folder.ts';

/** Who signs certificates in a test. */
export const makeAuthority = () => product.makeAuthority();

/** A certificate of this machine, signed by that authority. */
export const makeCertificate = (authority: product.Pair) =>
  product.makeCertificate(authority, { hosts: ['localhost', '127.0.0.1'], days: 30 });

/** Writes a pair into a folder, in place of an earlier one. */
export async function writePair(
  folder: string,
  { cert, key }: product.Pair,
): Promise<{ tls_cert: string; tls_key: string }> {
  const [tls_cert, tls_key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  await Promise.all([writeFile(tls_cert, cert), writeFile(tls_key, key)]);
  return { tls_cert, tls_key };
}
