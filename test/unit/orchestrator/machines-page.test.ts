import { describe, expect, it } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { runMachine } from '../../../orchestrator/machine/run.ts';
import { stepMachine } from '../../../orchestrator/machine/step.ts';
import { machinesPage } from '../../support/machines-page.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { formatted } from '../../support/formatted.ts';

const page = repositoryFile('docs/machines.md');

describe('docs/machines.md', () => {
  it('is what the machines say, every state with a description > `npm run docs:machines` writes it', async () => {
    const told = machinesPage([
      {
        title: 'A run',
        words:
          'What the run does, it does through its steps. Each step that has begun has a machine of its own; what becomes of it is news to the run (`stepDone`, `stepFailed`, `stepCancelled`, `stepRested`), and the run tells its steps `ready`, `stop`, `drain`, `giveUp` and `crash`. HTTP shows `draining.failing` as `active` and `draining.cancelling` as `cancelling`.',
        chart: runMachine.root,
      },
      {
        title: 'A step',
        words:
          'Of several transitions for one event, the first whose guard holds counts. `gaveUp`, `lost`, `timeUp`, `overdue` and `retry` are times that have come: deadlines in the context (`due`), which the owner looks at once in a while.',
        chart: stepMachine.root,
      },
      {
        title: 'A command',
        words:
          'One attempt of a step, while its step is `inFlight`: four things are true of it at once. Its events reach it only where they name its command. A command that is over leaves the step in another state; of one whose outcome is unknown the step remembers what was known (`unknown`).',
        chart: stepMachine.states['inFlight']!,
      },
    ]);
    await expect(await formatted(page, told)).toMatchFileSnapshot(page);
  });

  it('every state without states within it > has a description', () => {
    const leaves = leavesOf(runMachine.root).concat(leavesOf(stepMachine.root));
    expect(leaves.filter(({ description }) => description === undefined).map(({ id }) => id)).toEqual([]);
    expect(leaves.length).toBeGreaterThan(20);
  });
});

function leavesOf(node: AnyStateNode): AnyStateNode[] {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}
