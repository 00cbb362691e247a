import { homedir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { isAddress, readHost } from '../../gateway/identity/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { settings, type SettingName } from '../../shared/kernel/config/settings.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { LogLevel } from '../../shared/kernel/log/log-level.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { flagsOf } from '../settings/index.ts';

interface WeiSetting {
  /** Our name of it. */
  name: SettingName;
  /** The value as we have it; undefined where it is none. */
  read: (value: Json) => string | number | undefined;
}

/** What WEI's workcell files state in `config`. */
const weiSettings: Record<string, WeiSetting> = {
  server_port: { name: 'port', read: readPort },
  data_directory: { name: 'data_dir', read: readFolder },
  log_level: { name: 'log_level', read: readLevel },
};

/**
 * The settings with those of the workcell file filled in, where neither a flag nor the environment states them. A value
 * that makes no sense is ignored and told on stderr. The server's name is one more that the gateway goes by: where it listens is
 * not for the file to say.
 */
export function withWorkcellSettings<C extends Config>(
  config: C,
  workcell: Workcell,
  command: Command,
  context: Pick<CliContext, 'env' | 'stderr'>,
): C {
  const flags = flagsOf(command.opts());
  const ignored = (key: string, value: Json) =>
    print(context.stderr, `config.${key} of the workcell is ${JSON.stringify(value)}, which is ignored`);
  const filled: Partial<Record<SettingName, string | number>> = {};
  for (const [key, { name, read }] of Object.entries(weiSettings)) {
    const value = workcell.config.rest[key] ?? null;
    const stated = flags[name] !== undefined || (context.env[settings[name].env] ?? '') !== '';
    if (value === null || stated) continue;
    const ours = read(value);
    if (ours === undefined) ignored(key, value);
    else filled[name] = ours;
  }
  const { server_host = '' } = workcell.config.rest;
  const name = typeof server_host === 'string' ? readHost(server_host) : undefined;
  if (name === undefined && server_host !== '') ignored('server_host', server_host);
  // An address, WEI's default among them, says nothing that the gateway does not know.
  const names = [config.allow_host, name !== undefined && isAddress(name) ? undefined : name];
  const allow_host = names.filter((each) => each !== undefined).join(',');
  return { ...config, ...filled, ...(allow_host === '' ? {} : { allow_host }) };
}

function readPort(value: Json): number | undefined {
  const port = typeof value === 'string' ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

function readFolder(value: Json): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value === '~' || value.startsWith('~/') ? path.join(homedir(), value.slice(1)) : value;
}

/** Python's levels are numbers: 10 is debug, 50 critical. */
function readLevel(value: Json): LogLevel | undefined {
  if (typeof value !== 'number') return undefined;
  const levels: [number, LogLevel][] = [
    [10, 'debug'],
    [20, 'info'],
    [30, 'warn'],
    [40, 'error'],
  ];
  return levels.find(([most]) => value <= most)?.[1] ?? 'fatal';
}
