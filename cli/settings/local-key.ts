import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localKeyName, makeKey, nameOfKey } from '../../shared/kernel/secrets/key-text.ts';
import { isLoopback } from '../../shared/kernel/callers.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { makePrivateFolder, privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { keepSecret } from '../../shared/kernel/secrets/hide-secrets.ts';

/**
 * The key of this machine, made where there is none yet. Undefined where its file cannot be kept, as in a folder that cannot be written
 * to: the gateway then knows no such key.
 * @throws WeirError `bad_config` where the file holds something else
 */
export function keepLocalKey({ key_file: file }: Pick<Config, 'key_file'>): string | undefined {
  if (!existsSync(file)) make(file);
  return readKeyFile(file);
}

/** Whoever reads the file sees all of it or none, and of two processes that make it at once one does. */
function make(file: string): void {
  const whole = `${file}.${process.pid}`;
  try {
    makePrivateFolder(path.dirname(file));
    writeFileSync(whole, `${makeKey(localKeyName)}\n`, { mode: privateFileMode });
    try {
      linkSync(whole, file);
    } finally {
      rmSync(whole);
    }
  } catch {
    // It is there by now, or cannot be: what can be read counts.
  }
}

/**
 * The key that this process sends to its gateway: the one that is named, else that of this machine, which is for gateways on this
 * machine alone.
 * @throws WeirError `bad_config` where the file holds no key, or the key would travel in the open
 */
export function keyToSend(
  config: Pick<Config, 'key' | 'key_file' | 'gateway_url' | 'insecure_network'>,
): string | undefined {
  const { protocol, hostname, host } = new URL(config.gateway_url);
  const isHere = isLoopback(hostname);
  if (config.key === undefined) return isHere ? readKeyFile(config.key_file) : undefined;
  if (!isHere && protocol === 'http:' && config.insecure_network === 'no') {
    throw new WeirError(
      'bad_config',
      `the key would travel to ${host} in the open, and whoever reads it has it: name the gateway as https://…, or say that everybody in the network is trusted with WEIR_INSECURE_NETWORK=yes`,
    );
  }
  keepSecret(config.key, '***');
  return config.key;
}

/**
 * Tells the key that this process sends, looked up each time: a gateway that is started later makes the file.
 * @throws WeirError `bad_config` at once where the settings are wrong, and never later
 */
export function keySource(config: Parameters<typeof keyToSend>[0]): () => string | undefined {
  keyToSend(config);
  return () => {
    try {
      return keyToSend(config);
    } catch {
      // A file that cannot be used by now: the gateway's answer says what is missing.
      return undefined;
    }
  };
}

function readKeyFile(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
  if (nameOfKey(text) === undefined) {
    throw new WeirError(
      'bad_config',
      `the file ${file} holds no key: remove it, and the gateway makes a new one`,
    );
  }
  keepSecret(text, '***');
  return text;
}
