import path from 'node:path';
import { listOf, openObject, optional } from '../../../shared/contracts/object-schema.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { badConfig } from '../common/bad-workcell.ts';
import { findPython } from './find-python.ts';

/** What the workcell file says of a driver's program. */
export interface DriverConfig {
  /** The program and its arguments. @throws Error with a sentence where there is none */
  command: () => Promise<string[]>;
  /** Milliseconds that it has to set the instrument up. */
  startWithin: number;
  /** The folder of its program, and whether a file that was saved there is a part of it, by what the driver has `loaded`; undefined while none serves. */
  files: { folder: string; concerns: (name: string, loaded: readonly string[] | undefined) => boolean };
  /** What the driver itself is told. */
  config: JsonObject;
}

const nonEmpty = { type: 'string', minLength: 1 } as const;
const seconds = { type: 'number', exclusiveMinimum: 0, maximum: 86_400 } as const;
const defaultStartSeconds = 60;

const checkPython = compile(
  openObject({ file: nonEmpty, [optional]: { python: nonEmpty, start_seconds: seconds } }),
);
const checkStdio = compile(
  openObject({ command: { ...listOf(nonEmpty), minItems: 1 }, [optional]: { start_seconds: seconds } }),
);

/**
 * Reads the `config` of a module whose interface is `python`.
 * @param baseDir where relative paths start
 * @throws WeirError `bad_workcell` that names each wrong place
 */
export function readPythonConfig(module: string, config: JsonObject, baseDir: string): DriverConfig {
  const complaints = checkPython(config);
  if (complaints.length > 0) throw badConfig(module, complaints);
  type Python = { file: string; python?: string; start_seconds?: number };
  const { file: named, python, start_seconds: within = defaultStartSeconds, ...rest } = config as Python;
  const file = path.resolve(baseDir, named);
  const { env, platform } = process;
  return {
    command: async () => [...(await findPython({ file, python, baseDir, env, platform })), file],
    startWithin: within * 1000,
    files: {
      folder: path.dirname(file),
      // While none serves, nobody knows what it lacks.
      concerns: (name, loaded) =>
        loaded === undefined ? name.endsWith('.py') : name === path.basename(file) || isAmong(name, loaded),
    },
    config: rest,
  };
}

/** The same where it is `stdio`. */
export function readStdioConfig(module: string, config: JsonObject, baseDir: string): DriverConfig {
  const complaints = checkStdio(config);
  if (complaints.length > 0) throw badConfig(module, complaints);
  type Stdio = { command: string[]; start_seconds?: number };
  const { command, start_seconds: within = defaultStartSeconds, ...rest } = config as Stdio;
  return {
    command: () => Promise.resolve(command),
    startWithin: within * 1000,
    files: filesOf(command, baseDir),
    config: rest,
  };
}

/** The command that runs a driver's file: by Python where it is a `.py`, else as the program that it is. @throws Error where there is no Python */
export async function commandOfFile(file: string): Promise<string[]> {
  const { env, platform } = process;
  const place = { file, python: undefined, baseDir: path.dirname(file), env, platform };
  return file.endsWith('.py') ? [...(await findPython(place)), file] : [file];
}

/** The files that a command names, in the folder of the first that has one: `[sh, pump.sh]`, `[./pump, --fast]`. */
function filesOf(command: readonly string[], baseDir: string): DriverConfig['files'] {
  const named = command.filter((word, index) => index > 0 || /[/\\]/.test(word));
  const [first] = named.filter((word) => path.extname(word) !== '' || /[/\\]/.test(word));
  const folder = path.dirname(path.resolve(baseDir, first ?? '.'));
  const names = new Set(named.map((word) => path.basename(word)));
  return {
    folder: first === undefined ? baseDir : folder,
    concerns: (name, loaded = []) => names.has(name) || isAmong(name, loaded),
  };
}

function isAmong(name: string, files: readonly string[]): boolean {
  return files.some((file) => path.basename(file) === name);
}
