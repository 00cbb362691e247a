import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { locateIn } from '../display/index.ts';
import { judgeWorkcell } from './judge-workcell.ts';

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
