import { Option, type Command } from 'commander';
import {
  readConfig,
  type Config,
  type Flags,
  withSecretFiles,
} from '../../shared/kernel/config/read-config.ts';
import { settings, type SettingName } from '../../shared/kernel/config/settings.ts';
import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isLoopback } from '../../shared/kernel/callers.ts';
import { makePrivateFolder, privateFileMode } from '../../shared/kernel/files/private-files.ts';

/** Where a gateway notes its address, for the commands that are typed in the same folder. */
const recordIn = (folder: string): string => path.join(folder, '.weir', 'gateway.json');

/** A gateway that was started in this folder. The process tells whether it still counts. */
interface Note {
  url: string;
  pid: number;
  host: string;
}

/**
 * The gateway that a command means where neither a flag nor WEIR_GATEWAY_URL says it: the one that runs in this folder, else
 * one at WEIR_HOST and WEIR_PORT; undefined where none of them says anything.
 */
export function impliedGatewayUrl(env: NodeJS.ProcessEnv, folder = '.'): string | undefined {
  const note = readNote(folder);
  if (note && note.host === hostname() && isAlive(note.pid)) return note.url;
  const [host, port] = [env[settings.host.env] ?? '', env[settings.port.env] ?? ''];
  if ((host === '' && port === '') || !/^\d*$/.test(port) || Number(port) > 65_535) return undefined;
  const [reached = '127.0.0.1'] = host === '' ? [] : namesFromHere(host);
  const name = reached.includes(':') ? `[${reached}]` : reached;
  return `http://${name}:${Number(port) || settings.port.default}`;
}

/**
 * The address at which commands on this machine reach a gateway of this process: not the one that stands for all of the machine's, and with
 * TLS one that its certificate names.
 * @param url where it listens
 * @param certificate the file of its certificate, where it speaks TLS
 */
export function urlFromHere(url: string, certificate: string | undefined): string {
  const at = new URL(url);
  const own = namesFromHere(at.hostname.replace(/^\[|\]$/g, ''));
  const proof = certificate === undefined ? undefined : new X509Certificate(readFileSync(certificate));
  const isNamed = (name: string): boolean =>
    (isIP(name) > 0 ? proof?.checkIP(name) : proof?.checkHost(name)) !== undefined;
  const named = proof ? [...own, ...namesIn(proof)].find(isNamed) : undefined;
  const name = named ?? own[0] ?? at.hostname;
  at.hostname = isIP(name) === 6 ? `[${name}]` : name;
  return at.href.replace(/\/$/, '');
}

/** By what this machine reaches what listens at an address of its own. */
function namesFromHere(host: string): string[] {
  if (host === '0.0.0.0') return ['127.0.0.1', 'localhost'];
  return host === '::' ? ['::1', '127.0.0.1', 'localhost'] : [host];
}

/** The names and addresses that a certificate is for, but for those that stand for many. What listens elsewhere is not reached by loopback. */
function namesIn({ subjectAltName = '' }: X509Certificate): string[] {
  const names = subjectAltName.split(', ').map((each) => each.replace(/^(?:DNS|IP Address):/, ''));
  return names.filter((name) => !name.includes('*') && !isLoopback(name));
}

/**
 * Notes the address of this process's gateway; the function that it returns takes the note away, unless another has its own. A
 * folder that cannot be written to, as in a container, gets none: the gateway runs all the same.
 */
export function recordGateway(url: string, folder = '.'): () => void {
  const file = recordIn(folder);
  const note: Note = { url, pid: process.pid, host: hostname() };
  try {
    makePrivateFolder(path.dirname(file));
    writeFileSync(file, `${JSON.stringify(note)}\n`, { mode: privateFileMode });
  } catch {
    return () => undefined;
  }
  return () => {
    if (isDeepStrictEqual(readNote(folder), note)) rmSync(file, { force: true });
  };
}

function readNote(folder: string): Note | undefined {
  try {
    const { url, pid, host } = JSON.parse(readFileSync(recordIn(folder), 'utf8')) as Partial<Note>;
    if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/.test(url)) return undefined;
    return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof host === 'string'
      ? { url, pid: Number(pid), host }
      : undefined;
  } catch {
    // None, or one that cannot be read: nothing is known.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

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

/** The settings that can be given on the command line, in the order of their table, but for these. */
export function settingsBut(...others: SettingName[]): SettingName[] {
  return (Object.keys(settings) as SettingName[]).filter((name) => hasFlag(name) && !others.includes(name));
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
