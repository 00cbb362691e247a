import { readFileSync } from 'node:fs';
import { messageOf, WeirError } from '../errors/weir-error.ts';
import { settings } from './settings.ts';

/**
 * The environment with the settings of which it names a file (`NAME_FILE`), as Docker and systemd hand secrets over. What it states
 * by itself stays.
 * @throws WeirError `bad_config` where such a file cannot be read
 */
export function withSecretFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const found: NodeJS.ProcessEnv = {};
  for (const setting of Object.values(settings)) {
    const { [setting.env]: stated, [`${setting.env}_FILE`]: file } = env;
    if (!('or_file' in setting) || stated || !file) continue;
    try {
      found[setting.env] = readFileSync(file, 'utf8').trim();
    } catch (cause) {
      const message = `${setting.env}_FILE names a file that cannot be read: ${messageOf(cause)}`;
      throw new WeirError('bad_config', message, { cause });
    }
  }
  return { ...env, ...found };
}
