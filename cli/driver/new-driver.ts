import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '../../module-agents/drivers/index.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { packageFolder } from '../settings/index.ts';
import { withModule, workcellOf, type NewEntry } from './workcell-entry.ts';

interface NewDriver {
  name: string;
  language: 'python' | 'typescript';
  /** The workcell file; it is made where it is not there. The driver stands beside it. */
  workcell: string;
}

/** What was written, and how the driver is tried. */
interface Written {
  /** The new files, and the workcell file. */
  files: string[];
  /** A command that tries the driver without a lab. */
  alone: string | undefined;
  /** The workcell file was there before: a lab may run that has read it already. */
  joins: boolean;
}

const python = `from typing import Annotated
from weir_driver import Range, action, progress, serve, sleep

@action
def measure(sample: Annotated[int, Range(1, 12)]) -> float:
    """Measures a sample."""
    progress(0.5, f"sample {sample}")
    sleep(1)  # here your instrument is asked; a cancel ends the sleep
    return 12.5

serve()
`;

const typescript = (name: string) => `import { action, defineModule } from 'weir/module';

const sample = { type: 'integer', minimum: 1, maximum: 12 } as const;
export default defineModule({
  name: '${name}',
  actions: {
    measure: action({
      args: { type: 'object', properties: { sample }, required: ['sample'] },
      run: ({ args }) => ({ data: { mass: args.sample * 12.5 } }), // here your instrument is asked
    }),
  },
});
`;

/** The kit, as it comes with weir. */
const kit = path.join(packageFolder, 'packaging', 'python', 'src', 'weir_driver', '__init__.py');

/**
 * Writes a driver that works, and its entry in the workcell file. Nothing that is there is written over.
 * @throws WeirError `bad_request` where a file or a module of that name is there already, or the name cannot be one; `bad_workcell` where the workcell file
 *   cannot take it. Then nothing was written.
 */
export async function writeDriver({ name, language, workcell }: NewDriver): Promise<Written> {
  demandName(name, language);
  const folder = path.dirname(workcell);
  const isPython = language === 'python';
  const kitText = isPython ? await readFile(kit, 'utf8') : undefined;
  if (kitText !== undefined && (hidesModule(name, kitText) || (await isTaken(name, folder)))) {
    throw new WeirError(
      'bad_request',
      `${name}.py would hide the module "${name}" from every Python driver in its folder: choose another name`,
    );
  }
  const file = `${name}.${isPython ? 'py' : 'ts'}`;
  const place = path.join(folder, file);
  if (await stat(place).catch(nothingThere)) {
    throw new WeirError('bad_request', `${place} is there already: choose another name, or move it away`);
  }
  const entry = { name, interface: isPython ? 'python' : 'file', file: `./${file}` };
  const before = await readFile(workcell, 'utf8').catch(nothingThere);
  const text = withEntry(workcell, before, entry);
  const kitPlace = path.join(folder, 'weir_driver.py');
  const files = [place];
  // One that is there may be newer, or the lab's own.
  if (kitText !== undefined && !(await stat(kitPlace).catch(nothingThere))) {
    await writeFile(kitPlace, kitText, { flag: 'wx' });
    files.push(kitPlace);
  }
  await writeFile(place, isPython ? python : typescript(name), { flag: 'wx' });
  await writeFile(workcell, text);
  return {
    files: [...files, workcell],
    alone: isPython ? `python3 ${place} act measure sample=3` : undefined,
    joins: before !== undefined,
  };
}

/** @throws WeirError `bad_request` where no file, or no module of that language, can be called so */
export function demandName(name: string, language: NewDriver['language']): void {
  const isPython = language === 'python';
  const not = (why: string) => new WeirError('bad_request', `"${name}" is no name for a driver: ${why}`);
  if (!/^[A-Za-z_][\w-]*$/.test(name)) {
    throw not(isPython ? 'letters, digits and "_"' : 'letters, digits, "_" and "-"');
  }
  if (/^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(name)) throw not('Windows keeps it for a device');
  if (!isPython) return;
  if (name.includes('-')) throw not(`Python could not import it; ${name.replaceAll('-', '_')} it could`);
  if (keywords.has(name)) throw not('it is a word of Python itself');
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** True where the Python that would run the driver has a module of that name; false where there is no Python to ask. */
async function isTaken(name: string, folder: string): Promise<boolean> {
  const program = `import importlib.util as u; print("free" if u.find_spec("${name}") is None else "taken")`;
  const { env, platform } = process;
  try {
    const file = path.resolve(folder, `${name}.py`);
    const place = { file, python: undefined, baseDir: folder, env, platform };
    const [python = '', ...words] = await findPython(place);
    // Isolated, so that a file in the present folder is none of Python's modules.
    const { stdout } = await promisify(execFile)(python, [...words, '-I', '-c', program], {
      timeout: 10_000,
    });
    return stdout.trim() === 'taken';
  } catch {
    return false;
  }
}

/** True for the kit and for what it imports: Python looks for a module in the folder of the driver before anywhere else. */
export function hidesModule(name: string, kitText: string): boolean {
  return name === 'weir_driver' || new RegExp(`^ *(?:import|from) ${name}\\b`, 'm').test(kitText);
}

function withEntry(workcell: string, text: string | undefined, entry: NewEntry): string {
  if (text === undefined) return workcellOf(labName(workcell), entry);
  try {
    return withModule(text, entry);
  } catch (error) {
    throw new WeirError('bad_workcell', `${workcell} ${messageOf(error)}`, { cause: error });
  }
}

/** A lab is called what its file is called, or else its folder. */
function labName(workcell: string): string {
  const named = path.basename(workcell, path.extname(workcell));
  const name = named === 'workcell' ? path.basename(path.dirname(path.resolve(workcell))) : named;
  return name.replaceAll(/\W+/g, '_').replace(/^(?![A-Za-z])/, 'lab_');
}
