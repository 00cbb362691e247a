import { readFile } from 'node:fs/promises';
import { repositoryFile } from '../../support/repository-file.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { median } from '../statistics.ts';

/** Milliseconds of a step whose action returns its argument, by what its driver is written in: each the median of the rounds. */
export interface PythonFigures {
  typescript_ms: number;
  python_ms: number;
}

/** What an action in Python may cost more than one in TypeScript, in milliseconds. */
const aimMs = 2;
const stepsOfRun = 20;
/** Runs of each in a round, one after the other by turns. */
const runsOfRound = 10;

const inTypescript = `import { action, defineModule } from 'weir/module';
const args = { type: 'object', properties: { value: { type: 'integer' } }, required: ['value'] } as const;
export default defineModule({
  name: 'typescript',
  actions: { echo: action({ args, run: ({ args }) => ({ data: { result: args.value } }) }) },
});
`;
const inPython = `from weir_driver import action, serve

@action
def echo(value: int) -> int:
    return value

serve()
`;

/** A step of a driver in Python beside the same in TypeScript: one lab in a single process, in turns. */
export async function measurePython(_: unknown, { rounds }: { rounds: number }): Promise<PythonFigures> {
  const kit = await readFile(repositoryFile('packaging/python/src/weir_driver/__init__.py'), 'utf8');
  const lab = await WeirContestant.startUp({
    modules: [
      '  - { name: typescript, interface: file, config: { file: ./echo.ts } }',
      '  - { name: python, interface: python, config: { file: ./echo.py } }',
    ],
    files: { 'echo.ts': inTypescript, 'echo.py': inPython, 'weir_driver.py': kit },
  });
  const found = { typescript: [] as number[], python: [] as number[] };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (let run = 0; run < runsOfRound; run += 1) {
        for (const module of ['typescript', 'python'] as const) {
          const ms = await lab.carryOutAlone({ name: 'echo', flowdef: stepsOf(module) });
          // The first round warms up.
          if (round > 0) found[module].push(ms / stepsOfRun);
        }
      }
    }
  } finally {
    await lab.stop();
  }
  return { typescript_ms: median(found.typescript), python_ms: median(found.python) };
}

function stepsOf(module: string): object[] {
  return Array.from({ length: stepsOfRun }, (_, step) => ({
    name: `step ${step}`,
    module,
    action: 'echo',
    args: { value: step },
  }));
}

export function reportPython({ typescript_ms, python_ms }: PythonFigures): string {
  const [one, other, more] = [typescript_ms, python_ms, python_ms - typescript_ms].map((ms) => ms.toFixed(2));
  return `a step that does nothing, ms: ${one} in TypeScript, ${other} in Python: ${more} more (aim: ${aimMs} at most)`;
}
