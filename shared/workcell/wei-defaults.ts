import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { WorkcellConfig } from '../contracts/workcell.ts';

/** What WEI's WorkcellConfig holds where nothing is stated. WEI's client dumps all of it with a definition that it hands in. */
const ofWei: JsonObject = {
  lab_name: 'sdl',
  use_diaspora: false,
  kafka_topic: 'wei_diaspora',
  verify_locations_before_transfer: false,
  sequential_scheduler: true,
  reset_locations: true,
  clear_workflow_runs: false,
  update_interval: 5,
  server_host: '0.0.0.0',
  server_port: 8000,
  redis_host: 'localhost',
  redis_port: 6379,
  redis_password: '',
  log_level: 20,
  cold_start_delay: 2,
  smtp_server: 'mailgateway.anl.gov',
  smtp_port: 25,
  autostart_engine: true,
};

/** Its folder for data is in the home of whoever runs WEI's client, so that any of that name is the default. */
const dataFolderOfWei = /(?:^|[/\\])\.wei[/\\]?$/;

/**
 * What is shown where the file says nothing: WEI's clients read it. None of it changes what weir does, and no mail is sent by a
 * server that the file does not name.
 * @param dataFolder absolute
 */
function shownDefaults(dataFolder: string): JsonObject {
  return { ...ofWei, data_directory: dataFolder, sequential_scheduler: false, update_interval: 1 };
}

/** A config as WEI's clients expect it: with WEI's defaults for what it leaves out. */
export function filledUp(config: JsonObject, dataFolder: string): JsonObject {
  return { ...shownDefaults(dataFolder), ...config };
}

/**
 * What a config that somebody hands in states. Of WEI's settings those that are left out, or are what WEI's client or this gateway
 * fills in, state nothing: they are those of the file.
 */
export function statedConfig(
  given: WorkcellConfig,
  file: WorkcellConfig,
  dataFolder: string,
): WorkcellConfig {
  const defaults = shownDefaults(dataFolder);
  const isStated = (key: string, value: Json) =>
    !isDeepStrictEqual(value, ofWei[key]) &&
    !isDeepStrictEqual(value, defaults[key]) &&
    !(key === 'data_directory' && typeof value === 'string' && dataFolderOfWei.test(value));
  const ofFile = Object.entries(file.rest).filter(([key]) => Object.hasOwn(defaults, key));
  const stated = Object.entries(given.rest).filter(([key, value]) => isStated(key, value));
  return {
    // A definition that says nothing of it reads as one that says no.
    sequential_scheduler: file.sequential_scheduler,
    verify_locations_before_transfer:
      given.verify_locations_before_transfer || file.verify_locations_before_transfer,
    rest: Object.fromEntries([...ofFile, ...stated]),
  };
}

/** Metadata as WEI's clients expect it; `info` is the description of old files. */
export function filledMetadata(given: JsonObject): JsonObject {
  return { ...blankMetadata(given), ...given };
}

/** Metadata that somebody hands in, without what it is filled up with where nothing is stated. */
export function statedMetadata(given: JsonObject, before: JsonObject): JsonObject {
  const blank = blankMetadata(given);
  const isStated = ([key, value]: [string, Json]) =>
    Object.hasOwn(before, key) || !isDeepStrictEqual(value, blank[key]);
  return Object.fromEntries(Object.entries(given).filter(isStated));
}

function blankMetadata({ info = null }: JsonObject): JsonObject {
  return { author: null, description: info, version: '' };
}
