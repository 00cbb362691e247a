import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findIfKnown, findProgram } from './apt.ts';

const run = promisify(execFile);

/** Prometheus' tool that checks rules and what is scraped: WEIR_PROMTOOL, else the one of this machine, else installed. */
export function ensurePromtool(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return ensure('WEIR_PROMTOOL', 'prometheus', ['promtool'], env);
}

/** A service that speaks S3: WEIR_MOTO, else the one of this machine, else installed. */
export async function ensureMoto(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const program = await ensure('WEIR_MOTO', 'python3-moto', ['moto_server'], env);
  // Debian's package does not ask for all that it imports.
  const library = '/usr/lib/python3/dist-packages/flask_cors';
  if (program.startsWith('/usr/bin/')) await findProgram('python3-flask-cors', [library], '');
  return program;
}

/** Python 3.9 or newer: WEIR_PYTHON, else that of this machine, else installed. */
export async function ensurePython(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const found = await ensure('WEIR_PYTHON', 'python3', ['python3'], env);
  // As pyenv has it, it is a script that looks for Python each time, which takes ten times as long.
  const { stdout } = await run(found, ['-c', 'import sys; print(sys.executable)']);
  return stdout.trim();
}

/** One that has the library requests: the same, else the system's, for which it is installed. */
export async function ensurePythonWithRequests(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const python = await ensurePython(env);
  const imported = await run(python, ['-c', 'import requests']).catch(() => undefined);
  if (imported) return python;
  // A folder that may be entered counts as a program that can be run.
  const library = '/usr/lib/python3/dist-packages/requests';
  await findProgram('python3-requests', [library], ', or name a Python that has requests by WEIR_PYTHON');
  return '/usr/bin/python3';
}

/** Chromium without its windows, menus and extensions: a tab costs a third of what it costs in a whole one. */
const headless = 'chromium-headless-shell';

/** A browser for tests of the page: WEIR_CHROMIUM, else a headless one where there may be one, else one of this machine, else installed. */
export async function ensureChromium(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const names = ['google-chrome', 'chromium-browser', 'chromium'];
  const lean = (env['WEIR_CHROMIUM'] ?? '') === '' ? await findIfKnown(headless, [headless]) : undefined;
  return lean ?? ensure('WEIR_CHROMIUM', 'chromium', names, env);
}

/** A program that the variable names is taken as it is. @throws Error that says what helps where there is none. */
async function ensure(
  variable: string,
  packageName: string,
  names: string[],
  { [variable]: given = '' }: NodeJS.ProcessEnv,
): Promise<string> {
  return given === '' ? findProgram(packageName, names, `, or name the program by ${variable}`) : given;
}
