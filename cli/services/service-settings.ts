import type { Command } from 'commander';
import { readConfig, type Config, withSecretFiles } from '../../shared/kernel/config/read-config.ts';
import { settings, type SettingName } from '../../shared/kernel/config/settings.ts';
import { eachHost } from '../../shared/kernel/config/several-hosts.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { flagOf, flagsOf, withGateway, packageFolder } from '../settings/index.ts';
import { homedir } from 'node:os';
import path from 'node:path';
import { isAddress, readHost } from '../../gateway/identity/index.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { LogLevel } from '../../shared/kernel/log/logger.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { existsSync } from 'node:fs';
import { isLoopback } from '../../shared/kernel/callers.ts';

const here = 'workcell.yaml';
const example = path.join(packageFolder, 'examples', 'first-run', 'workcell.yaml');

/** The workcell file that a command means where none is named: ./workcell.yaml, if it is there. */
export function workcellFileHere(): string | undefined {
  return existsSync(here) ? here : undefined;
}

/** The workcell file that `weir up` serves: the one that was named, else ./workcell.yaml, else weir's own example. */
export function chooseWorkcellFile(named: string | undefined, context: CliContext): string {
  const file = named ?? workcellFileHere();
  if (file !== undefined) return file;
  print(
    context.stderr,
    `no workcell file is named and there is no ${here} here: this is the example ${example}`,
  );
  return example;
}

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

/** What a service asks of its settings, beyond each being well-formed. */
export interface ServiceNeeds {
  /** The process is one of several, so broker and store must be reachable from all of them. */
  apart: boolean;
  store: boolean;
  workcell: boolean;
}

/** As `Config`, where the workcell file is known. */
export type ServiceConfig = Config & { workcell: string };

/**
 * The settings of a service.
 * @throws WeirError `bad_config` that tells every problem, each in a line.
 */
export function readServiceSettings(
  command: Command,
  env: NodeJS.ProcessEnv,
  needs: ServiceNeeds & { workcell: true },
): ServiceConfig;
export function readServiceSettings(command: Command, env: NodeJS.ProcessEnv, needs: ServiceNeeds): Config;
export function readServiceSettings(command: Command, given: NodeJS.ProcessEnv, needs: ServiceNeeds): Config {
  const env = withSecretFiles(given);
  const flags = flagsOf(command.opts());
  const problems: string[] = [];
  let config: Config | undefined;
  try {
    config = readConfig(flags, withGateway(env));
  } catch (error) {
    if (!WeirError.is(error, 'bad_config')) throw error;
    problems.push(error.message);
  }
  const raw = (name: SettingName): string | undefined => {
    const text = flags[name] ?? (env[settings[name].env] || undefined);
    return text === undefined ? defaultOf(name) : String(text);
  };
  if (needs.apart && raw('broker_url')?.startsWith('memory:')) {
    problems.push(
      `the broker is memory:, which lives inside one process: run everything in one with \`weir up\`, or name a broker that all processes reach with ${flagOf('broker_url')} or ${settings.broker_url.env} (amqp://…)`,
    );
  }
  if (needs.apart && needs.store && raw('store_url')?.startsWith('file:')) {
    problems.push(
      `the store is ${raw('store_url') ?? ''}, which one process alone may open: run gateway and orchestrator in one with \`weir up\`, or name a store that both reach with ${flagOf('store_url')} or ${settings.store_url.env} (redis://…)`,
    );
  }
  if (needs.workcell && raw('workcell') === undefined) {
    problems.push(
      `no workcell file is named: give it with ${flagOf('workcell')} or ${settings.workcell.env}`,
    );
  }
  if (config) problems.push(...openLinks(needs.store ? config : { ...config, store_url: '' }));
  if (!config || problems.length > 0) throw new WeirError('bad_config', problems.join('\n'));
  return config;
}

function defaultOf(name: SettingName): string | undefined {
  const setting = settings[name];
  return 'default' in setting ? String(setting.default) : undefined;
}

/** The links of a process over which all would travel in the open to another machine, each as a sentence with what mends it. */
export function openLinks({
  files_url = '',
  ...config
}: Pick<Config, 'broker_url' | 'store_url' | 'insecure_network' | 'files_url'>): string[] {
  if (config.insecure_network === 'yes') return [];
  const endpoint = URL.canParse(files_url) ? new URL(files_url).searchParams.get('endpoint') : null;
  return [
    ...judge('broker', config.broker_url, 'amqp', 'orders and results, and the password of the account'),
    ...judge('store', config.store_url, 'redis', 'all that is known of runs, and the password'),
    ...judge('endpoint of WEIR_FILES_URL', endpoint ?? '', 'http', 'the files of runs'),
  ];
}

function judge(what: string, url: string, scheme: string, travels: string): string[] {
  const [named = ''] = url.split(':', 1);
  if (named.split('+')[0] !== scheme) return [];
  const away = eachHost(url)
    .map((each) => new URL(each))
    .filter(({ hostname }) => !isLoopback(hostname));
  if (away.length === 0) return [];
  return [
    `the ${what} is on another machine (${away.map(({ host }) => host).join(', ')}), and ${travels} would travel in the open: name it as ${named.replace(scheme, `${scheme}s`)}://…, or say that everybody in the network is trusted with --insecure-network (WEIR_INSECURE_NETWORK=yes)`,
  ];
}
