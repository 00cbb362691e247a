import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { builtInModule } from '../../module-agents/drivers/index.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { parseWorkcell, type LoadedWorkcell, servedHere } from '../../shared/workcell/index.ts';
import type { WorkcellModule } from '../../shared/contracts/workcell.ts';
import { loadYaml } from '../../shared/yaml/index.ts';
import { placed, type Problem } from '../../shared/kernel/json/problem.ts';
import { problemsOf, locateIn } from '../display/index.ts';
import { readWarnings, type Verdict } from './verdict.ts';

/** Checks a workcell file, and the configuration of each module in it that weir serves itself. Starts nothing. */
export async function judgeWorkcell(file: string): Promise<Verdict> {
  const verdict = { file, kind: 'workcell', praise: 'is a workcell that can be used' } as const;
  const text = await readFile(file, 'utf8');
  const absolute = path.resolve(file);
  let loaded: LoadedWorkcell;
  try {
    loaded = parseWorkcell(text, absolute);
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    return { ...verdict, problems: problemsOf(error), warnings: [] };
  }
  const { workcell, notes } = loaded;
  const yaml = loadYaml(text);
  const found = await Promise.all(
    workcell.modules.map((module, index) => judgeModule(module, index, path.dirname(absolute))),
  );
  const problems = found
    .flat()
    .map((problem) => placed(problem, yaml.ok ? yaml.locate(problem.pointer) : undefined));
  return { ...verdict, problems, warnings: readWarnings(notes) };
}

async function judgeModule(module: WorkcellModule, index: number, baseDir: string): Promise<Problem[]> {
  const pointer = `/modules/${index}`;
  if (!module.active || !servedHere(module)) return [];
  try {
    await builtInModule(module, { baseDir });
    return [];
  } catch (error) {
    const told = WeirError.is(error) ? problemsOf(error) : [];
    if (told.length === 0) return [{ pointer, message: messageOf(error) }];
    return told.map((problem) => ({
      pointer: `${pointer}/config${problem.pointer}`,
      message: `module "${module.name}": ${problem.message}`,
    }));
  }
}

/**
 * What `work` gives. Where it stumbles over the config of one module of a workcell file, every such mistake of the file is
 * told, each with its line.
 * @throws WeirError `bad_workcell`, and whatever else `work` throws.
 */
export async function withPlaces<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    const { problems } = await judgeWorkcell(file);
    if (problems.length === 0) throw error;
    const lines = problems.map((problem) => locateIn(file, problem));
    throw new WeirError('bad_workcell', [`${file} cannot be used`, ...lines].join('\n  '), { cause: error });
  }
}
