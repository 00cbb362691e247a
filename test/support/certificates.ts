import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generate } from 'selfsigned';

/** A certificate with its key, as PEM. */
export interface Pair {
  cert: string;
  key: string;
}

/** Who signs certificates in a test. */
export async function makeAuthority(name = 'a lab'): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    curve: 'P-256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  return { cert, key };
}

/** A certificate of this machine, signed by that authority. */
export async function makeCertificate(authority: Pair): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert, key };
}

/** Writes a pair into a folder, in place of an earlier one. */
export async function writePair(
  folder: string,
  { cert, key }: Pair,
): Promise<{ tls_cert: string; tls_key: string }> {
  const [tls_cert, tls_key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  await Promise.all([writeFile(tls_cert, cert), writeFile(tls_key, key)]);
  return { tls_cert, tls_key };
}
