import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Why a program cannot be started, as a sentence; undefined where it can. One that is named without a folder is looked for in the
 * `PATH`, as it is when it is started.
 * @param cwd where relative paths start
 */
export async function whyNoProgram(
  program: string,
  cwd: string,
  search = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  if (program.includes(path.sep)) {
    const file = path.resolve(cwd, program);
    return (await isProgram(file)) ? undefined : `there is no program ${file} that may be run`;
  }
  for (const folder of search.split(path.delimiter)) {
    if (await isProgram(path.resolve(cwd, folder, program))) return undefined;
  }
  return `there is no program "${program}" in the PATH of the agent`;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
