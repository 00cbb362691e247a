import { generate } from 'selfsigned';
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its key, as PEM. */
export interface Pair {
  cert: string;
  key: string;
}

const day = 86_400_000;
/** An authority of a lab outlives what it signs. */
const authorityDays = 3650;

const curve = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/**
 * A private authority: who trusts its certificate trusts what it signs. No two have a name in common: who trusts both, while one takes the
 * place of the other, looks for the one that has signed by its name alone.
 */
export async function makeAuthority(): Promise<Pair> {
  return signed({
    name: `weir: authority of a lab ${randomBytes(6).toString('hex')}`,
    days: authorityDays,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

/**
 * A certificate of a server, signed by that authority.
 * @param hosts names and addresses by which clients reach it; the first is its name. At least one.
 * @param days how long it counts from now on
 */
export async function makeCertificate(
  authority: Pair,
  { hosts, days }: { hosts: readonly string[]; days: number },
): Promise<Pair> {
  return signed({
    name: hosts[0] ?? '',
    days,
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
  });
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function signed({
  name,
  days,
  ...options
}: { name: string; days: number } & Pick<Options, 'extensions' | 'ca'>): Promise<Pair> {
  // A clock of a lab's PC that is a little slow takes it all the same.
  const notBeforeDate = new Date(Date.now() - day);
  const notAfterDate = new Date(Date.now() + days * day);
  const named = [{ name: 'commonName', value: name }];
  const { cert, private: key } = await generate(named, { ...curve, ...options, notBeforeDate, notAfterDate });
  return { cert, key };
}
