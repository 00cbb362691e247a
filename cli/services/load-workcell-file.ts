import { type Demands, loadWorkcell } from '../../shared/workcell/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { print, type CliContext } from '../terminal/index.ts';

/**
 * The workcell of that file; what is odd about the file is said on stderr.
 * @param demands which references to the environment it must have; all unless given
 * @throws WeirError `bad_workcell`.
 */
export async function loadWorkcellFile(
  file: string,
  context: CliContext,
  demands?: Demands,
): Promise<Workcell> {
  const { workcell, notes } = await loadWorkcell(file, demands);
  for (const note of notes) print(context.stderr, `${file}: ${note}`);
  return workcell;
}
