import { compile } from '../json/schema.ts';
import { WeirError, messageOf } from '../errors/weir-error.ts';
import { settings, type SettingName } from './settings.ts';
import { readFileSync } from 'node:fs';
import { eachHost } from './several-hosts.ts';

type Of<S extends { schema: object }> = S['schema'] extends { enum: readonly (infer Value)[] }
  ? Value
  : S['schema'] extends { type: 'integer' }
    ? number
    : string;

/** The settings of a process, all checked; undefined where one without a default was not stated. */
export type Config = {
  [Name in SettingName]:
    | Of<(typeof settings)[Name]>
    | ((typeof settings)[Name] extends { default: string | number } ? never : undefined);
};

/** Values given on the command line, by setting. */
export type Flags = Partial<Record<SettingName, string | number | undefined>>;

const validate = compile({
  type: 'object',
  properties: Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.schema])),
  additionalProperties: false,
});

/**
 * Flags over environment over defaults.
 * @throws WeirError `bad_config` that lists every wrong value, where it came from and what was expected.
 */
export function readConfig(flags: Flags, env: NodeJS.ProcessEnv): Config {
  const values: Record<string, string | number> = {};
  const origins: Record<string, string> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const flag = flags[name as SettingName];
    const text = env[setting.env];
    const fallback = 'default' in setting ? setting.default : undefined;
    const value = flag ?? (text === undefined || text === '' ? undefined : text) ?? fallback;
    if (value === undefined) continue;
    values[name] = setting.schema.type === 'integer' ? toInteger(value) : value;
    origins[name] = flag === undefined ? setting.env : `--${name.replaceAll('_', '-')}`;
  }
  const unfit = validate(values).map(({ pointer, message }) => [pointer.slice(1), message] as const);
  const told = new Set(unfit.map(([name]) => name));
  const broken = Object.entries(values).flatMap(([name, value]) =>
    !told.has(name) && isBrokenUrl(name, value)
      ? [
          [
            name,
            'must be a URL with a host (one URL, also where hosts are several), and a port up to 65535',
          ] as const,
        ]
      : [],
  );
  const problems = [...unfit, ...broken].map(([name, message]) => {
    const shown = JSON.stringify(withoutSecrets(name, values[name]));
    return `${origins[name] ?? name} is ${shown}, which ${message}: ${settings[name as SettingName].help}`;
  });
  if (problems.length > 0) throw new WeirError('bad_config', problems.join('\n'), { details: problems });
  return Object.fromEntries(Object.keys(settings).map((name) => [name, values[name]])) as Config;
}

/** A port beyond 65535, a blank, no host: what the pattern of a setting does not see, and its first use would trip over. */
function isBrokenUrl(name: string, value: string | number | undefined): boolean {
  if (!name.endsWith('_url') || !/^[\w+]+:\/\//.test(String(value))) return false;
  const urls = eachHost(String(value));
  // Whole URLs, with commas between: what stands behind the first one's scheme would be read, and told, as its path.
  return urls.some((url) => !URL.canParse(url)) || /,[\w+]+:\/\//.test(String(value));
}

/** What is printed may end up in the log of a service manager. */
function withoutSecrets(name: string, value: string | number | undefined): string | number | undefined {
  if (name === 'webhook_secret' || name === 'oidc_client_secret' || name === 'key') return '***';
  if (typeof value !== 'string') return value;
  // Where the scheme is mistyped, nobody can say where the password begins.
  if (name.endsWith('_url') && !value.includes('://')) return value.replace(/^.*@/s, '***@');
  return value.replace(/(:\/\/[^/@:]*:).*@/, '$1***@');
}

function toInteger(value: string | number): string | number {
  return /^-?\d+$/.test(String(value)) ? Number(value) : value;
}

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
