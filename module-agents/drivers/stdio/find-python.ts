import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isProgram } from '../common/gated-program.ts';

export interface PythonPlace {
  /** The driver's file, absolute. */
  file: string;
  /** `config.python`: an interpreter, or the folder of a venv. */
  python: string | undefined;
  /** Where a relative `python` starts. */
  baseDir: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/**
 * The command that runs Python for a driver: `config.python`, or else the venv beside the driver's file, or else the one that is active,
 * or else what the PATH has.
 * @throws Error that says in one sentence where none is, and what to do
 */
export async function findPython(place: PythonPlace): Promise<string[]> {
  const { file, python, baseDir, env, platform } = place;
  if (python !== undefined) return [await named(python, baseDir, platform)];
  const folder = path.dirname(file);
  const active = env['VIRTUAL_ENV'];
  const venvs = [path.join(folder, '.venv'), path.join(folder, 'venv'), ...(active ? [active] : [])];
  for (const venv of venvs) {
    const found = inVenv(venv, platform);
    if (await isProgram(found)) return [found];
  }
  const commands = platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']];
  for (const [program = '', ...rest] of commands) {
    if (await isInPath(program, env, platform)) return [program, ...rest];
  }
  throw new Error(
    'there is no Python: install Python 3.9 or newer, or name its interpreter or venv in config.python',
  );
}

async function named(python: string, baseDir: string, platform: NodeJS.Platform): Promise<string> {
  // A bare word such as python3.12 is looked for in the PATH when it is started.
  if (!/[/\\]/.test(python) && !(await exists(path.resolve(baseDir, python)))) return python;
  const place = path.resolve(baseDir, python);
  if (await isProgram(place)) return place;
  const found = inVenv(place, platform);
  if (await isProgram(found)) return found;
  throw new Error(`config.python names ${place}, which is neither an interpreter nor the folder of a venv`);
}

function inVenv(folder: string, platform: NodeJS.Platform): string {
  return platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python');
}

async function isInPath(
  program: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Promise<boolean> {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(platform === 'win32' ? ';' : ':');
  const name = platform === 'win32' ? `${program}.exe` : program;
  for (const folder of folders) if (folder !== '' && (await isProgram(path.join(folder, name)))) return true;
  return false;
}

async function exists(place: string): Promise<boolean> {
  return (await stat(place).catch(() => undefined)) !== undefined;
}
