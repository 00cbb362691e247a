import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Server } from 'node:https';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';

/** Where certificate and key lie, as PEM. The certificate is followed by those that have signed it, but for the root. */
export interface TlsFiles {
  cert: string;
  key: string;
}

/** What a server proves itself with. */
export interface TlsMaterial {
  cert: Buffer;
  key: Buffer;
}

/** Reads both files and tries them. @throws WeirError `bad_config` that names the file, or says that they do not belong together. */
export function readTlsFiles(files: TlsFiles): TlsMaterial {
  const [cert, key] = [read('certificate', files.cert), read('key', files.key)];
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new WeirError(
      'bad_config',
      `TLS cannot be spoken with ${files.cert} and ${files.key}: ${messageOf(cause)}`,
      { cause },
    );
  }
  return { cert, key };
}

/**
 * Has a server go by the files as they are, for as long as it listens: connections that are open stay. Files that cannot be used
 * change nothing, and the log says so.
 * @param options `every`: milliseconds between two looks
 */
export function followTlsFiles(
  server: Pick<Server, 'setSecureContext' | 'once'>,
  files: TlsFiles,
  { every, log }: { every: number; log: Logger },
): void {
  let seen: string | undefined;
  let looking = false;
  /** What is wrong with them was told; it is not told again at each look. */
  let told: string | undefined;
  const look = async (): Promise<void> => {
    const stamp = await stampOf(files);
    if (stamp === seen) return;
    const isFirst = seen === undefined;
    seen = stamp;
    if (isFirst) return;
    server.setSecureContext({ ...readTlsFiles(files), ...tlsBounds });
    told = undefined;
    log.info({ cert: files.cert }, 'the renewed certificate is in use');
  };
  const tick = (): void => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => {
        const reason = messageOf(error);
        if (reason === told) return;
        told = reason;
        log.error({ reason }, 'the renewed certificate cannot be used; the one before stays');
      })
      .finally(() => (looking = false));
  };
  tick();
  const timer = setInterval(tick, every);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

/**
 * What both ends must speak at least: TLS 1.2 or 1.3, with keys that a stolen certificate does not open later (ECDHE), and ciphers that
 * vouch for what they encipher. Mozilla's "intermediate" set but for DHE, which the certificates in use need not.
 */
export const tlsBounds = {
  minVersion: 'TLSv1.2',
  ciphers: [
    ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ].join(':'),
} as const;

function read(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new WeirError('bad_config', `the ${what} of TLS cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function stampOf({ cert, key }: TlsFiles): Promise<string> {
  const stats = await Promise.all([stat(cert, { bigint: true }), stat(key, { bigint: true })]);
  return stats.map(({ mtimeNs, ino, size }) => `${mtimeNs} ${ino} ${size}`).join();
}
