import { existsSync } from 'node:fs';
import path from 'node:path';
import { print, type CliContext } from '../terminal/index.ts';
import { packageFolder } from '../settings/index.ts';

const here = 'workcell.yaml';
const example = path.join(packageFolder, 'examples', 'first-run', 'workcell.yaml');

/** The workcell file that a command means where none is named: ./workcell.yaml, if it is there. */
export function workcellFileHere(): string | undefined {
  return existsSync(here) ? here : undefined;
}

/** The workcell file that `weir up` serves: the one that was named, else ./workcell.yaml, else weir's own example. */
export function chooseWorkcellFile(named: string | undefined, context: CliContext): string {
  const file = named ?? workcellFileHere();
  if (file !== undefined) return file;
  print(
    context.stderr,
    `no workcell file is named and there is no ${here} here: this is the example ${example}`,
  );
  return example;
}
