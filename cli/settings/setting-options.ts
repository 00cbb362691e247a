import { Option, type Command } from 'commander';
import { readConfig, type Config, type Flags } from '../../shared/kernel/config/read-config.ts';
import { withSecretFiles } from '../../shared/kernel/config/secret-files.ts';
import { settings, type SettingName } from '../../shared/kernel/config/settings.ts';
import { impliedGatewayUrl } from './gateway-url.ts';

/** Of processes that tell their metrics on a port of their own. */
export const metricsSettings = [
  'metrics_port',
  'metrics_host',
  'allow_host',
] as const satisfies SettingName[];

/** The command-line flag of a setting, without its value. */
export function flagOf(name: SettingName): string {
  return `--${name.replaceAll('_', '-')}`;
}

/** Gives the command a flag for each of these settings; the help tells the environment variable and the default. */
export function addSettings(command: Command, names: readonly SettingName[]): Command {
  command.optionsGroup('Settings (flag, else environment, else default):');
  for (const name of names) {
    const setting = settings[name];
    const origin = 'default' in setting ? `${setting.env}, default ${setting.default}` : setting.env;
    command.addOption(optionOf(name, `${setting.help} [${origin}]`));
  }
  return command;
}

/** A setting of yes or no means yes where its flag stands alone. */
function optionOf(name: SettingName, help: string): Option {
  const { schema } = settings[name];
  const isSwitch = 'enum' in schema && schema.enum.some((each) => each === 'yes');
  return isSwitch
    ? new Option(`${flagOf(name)} [yes|no]`, help).preset('yes')
    : new Option(`${flagOf(name)} <value>`, help);
}

/** Whether the setting can be given on the command line. */
export function hasFlag(name: SettingName): boolean {
  return !('env_only' in settings[name]);
}

/** The values of settings that were given as flags. */
export function flagsOf(options: Record<string, unknown>): Flags {
  const flags: Flags = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    if (!hasFlag(name)) continue;
    const value = options[new Option(flagOf(name)).attributeName()];
    if (typeof value === 'string') flags[name] = value;
  }
  return flags;
}

/** The environment, with the gateway that is meant where it names none; see `impliedGatewayUrl`. */
export function withGateway(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const name = settings.gateway_url.env;
  const implied = (env[name] ?? '') === '' ? impliedGatewayUrl(env) : undefined;
  return implied === undefined ? env : { ...env, [name]: implied };
}

/**
 * The settings of this invocation.
 * @throws WeirError `bad_config` that tells every wrong value.
 */
export function readSettings(command: Command, env: NodeJS.ProcessEnv): Config {
  return readConfig(flagsOf(command.opts()), withGateway(withSecretFiles(env)));
}
