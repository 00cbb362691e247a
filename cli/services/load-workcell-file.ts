import { loadWorkcell } from '../../shared/workcell/load-workcell.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { print, type CliContext } from '../context.ts';

/** The workcell of that file; what is odd about the file is said on stderr. @throws WeirError `bad_workcell`. */
export async function loadWorkcellFile(file: string, context: CliContext): Promise<Workcell> {
  const { workcell, notes } = await loadWorkcell(file);
  for (const note of notes) print(context.stderr, `${file}: ${note}`);
  return workcell;
}
