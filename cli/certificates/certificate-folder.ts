import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { makePrivateFolder, privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { generate } from 'selfsigned';
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

/** Where a certificate and its key lie. */
export interface PairFiles {
  cert: string;
  key: string;
}

const authorityName = 'ca';

/** The folder of a lab's private authority (`ca.pem`, `ca-key.pem`) and of the certificates that it has signed. */
export class CertificateFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where those of that name lie. */
  files(name: string = authorityName): PairFiles {
    return {
      cert: path.join(this.#folder, `${name}.pem`),
      key: path.join(this.#folder, `${name}-key.pem`),
    };
  }

  /**
   * Signs a certificate and writes it in place of an earlier one of that name; makes the authority where there is none yet.
   * @returns whether the authority was made
   * @throws WeirError `bad_config` where the folder cannot be written, or lacks one half of its authority
   */
  async issue(name: string, of: { hosts: readonly string[]; days: number }): Promise<boolean> {
    if (name === authorityName) {
      throw new WeirError(
        'bad_config',
        `${authorityName} is the name of the authority: call the server something else`,
      );
    }
    const known = this.#authority();
    const authority = known ?? (await makeAuthority());
    const pair = await makeCertificate(authority, of);
    try {
      makePrivateFolder(this.#folder);
      if (!known) write(this.files(), authority);
      write(this.files(name), pair);
    } catch (cause) {
      throw new WeirError('bad_config', `${this.#folder} cannot be written: ${messageOf(cause)}`, { cause });
    }
    return !known;
  }

  #authority(): Pair | undefined {
    const { cert, key } = this.files();
    const [hasCert, hasKey] = [existsSync(cert), existsSync(key)];
    if (!hasCert && !hasKey) return undefined;
    if (!hasCert || !hasKey) {
      throw new WeirError(
        'bad_config',
        `${hasCert ? cert : key} is there and ${hasCert ? key : cert} is not: put it back, or name another folder`,
      );
    }
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  }
}

/** Each whole from the moment that it is there: a server that uses them may read them at any time. With its last line ended: people put several in one file. */
function write({ cert, key }: PairFiles, pair: Pair): void {
  for (const [file, text] of [
    [key, pair.key],
    [cert, pair.cert],
  ] as const) {
    writeFileSync(`${file}.new`, `${text.trimEnd()}\n`, { mode: privateFileMode });
    renameSync(`${file}.new`, file);
  }
}

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
