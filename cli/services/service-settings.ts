import type { Command } from 'commander';
import { readConfig, type Config } from '../../shared/kernel/config/read-config.ts';
import { withSecretFiles } from '../../shared/kernel/config/secret-files.ts';
import { settings, type SettingName } from '../../shared/kernel/config/settings.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { openLinks } from './open-links.ts';
import { flagOf, flagsOf, withGateway } from '../settings/index.ts';

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
