import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { makePrivateFolder, privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { makeAuthority, makeCertificate, type Pair } from './authority.ts';

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
