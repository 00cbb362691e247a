import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../shared/contracts/json.ts';

/**
 * What WEI's WorkcellConfig holds where the file says nothing. None of it changes what weir does: it is there because WEI's
 * clients read it. No mail server is named, so that nobody takes WEI's own for ours.
 * @param dataFolder absolute
 */
function weiDefaults(dataFolder: string): JsonObject {
  return {
    lab_name: 'sdl',
    data_directory: dataFolder,
    log_level: 20,
    redis_host: 'localhost',
    redis_port: 6379,
    redis_password: '',
    smtp_server: '',
    smtp_port: 25,
    use_diaspora: false,
    reset_locations: true,
    clear_workflow_runs: false,
    update_interval: 1,
    server_host: '0.0.0.0',
    server_port: 8000,
    cold_start_delay: 2,
  };
}

/** A config as WEI's clients expect it: with WEI's defaults for what it leaves out. */
export function filledUp(config: JsonObject, dataFolder: string): JsonObject {
  return { ...weiDefaults(dataFolder), ...config };
}

/**
 * A config that came back from somebody who was shown it filled up, without what he left as it was shown: a default that
 * nobody has chosen must not count as stated.
 * @param before the config that was shown, as it is kept
 */
export function withoutFilling(given: JsonObject, before: JsonObject, dataFolder: string): JsonObject {
  const defaults = weiDefaults(dataFolder);
  return Object.fromEntries(
    Object.entries(given).filter(
      ([key, value]) => Object.hasOwn(before, key) || !isDeepStrictEqual(value, defaults[key]),
    ),
  );
}
