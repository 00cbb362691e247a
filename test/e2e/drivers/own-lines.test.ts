import { copyFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { builtInModule, type OwnSetupContext } from '../../../module-agents/drivers/index.ts';
import { markOf } from '../../../module-agents/journal/index.ts';
import { actionContext } from '../../support/agent/action-context.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { useFolder } from '../../support/use-folder.ts';

const folder = useFolder();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Stderr is another pipe than that of the answers, and the answer to a question about the state may come with that of the action. */
it('what a driver writes to stderr before its answer > is in the log of its command, each time, while its state is asked', async () => {
  copyFileSync(repositoryFile('test/fixtures/drivers/raw.py'), folder('raw.py'));
  const entry = { model: null, active: true, locations: [], workcell_coordinates: null };
  const config = { file: 'raw.py' };
  const module = await builtInModule(
    { name: 'b', interface: 'python', config, ...entry },
    { baseDir: folder() },
  );
  const context: Partial<OwnSetupContext> = {
    ...{ address: { module: 'b', instance: 'i' }, log: quiet, patience: 1000 },
    changed: () => undefined,
    recordProcess: markOf,
    onEnd: (work) => onTestFinished(work),
  };
  await module.setup?.(context as OwnSetupContext);
  let over = false;
  const asking = (async () => {
    while (!over) await module.state?.();
  })();
  const silent: number[] = [];
  for (let n = 0; n < 1000; n++) {
    const { context: call, lines } = actionContext({ args: { sample: 3 }, workdir: folder() });
    await module.actions['weigh']?.run(call);
    if (!lines.includes('weighing 3')) silent.push(n);
  }
  over = true;
  await asking;
  expect(silent).toEqual([]);
});
