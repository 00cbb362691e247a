import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { simulator } from '../../../module-agents/drivers/simulator/index.ts';
import { Lab } from '../../support/lab/lab.ts';
import {
  fileOfExample,
  pageExamples,
  parametersOfExample,
  usedByExamples,
} from '../../support/workflows-page.ts';

/** What the examples give their instruments, and want of them. */
interface Step {
  module?: string;
  action?: string;
  args?: object;
  recover?: Step[];
}

/** By module, its actions with the names of their arguments. */
function instruments(): Map<string, Map<string, Set<string>>> {
  const found = new Map<string, Map<string, Set<string>>>();
  const note = ({ module, action, args = {}, recover = [] }: Step): void => {
    recover.forEach(note);
    if (module === undefined || action === undefined) return;
    const actions = found.get(module) ?? new Map<string, Set<string>>();
    found.set(module, actions);
    actions.set(action, new Set([...(actions.get(action) ?? []), ...Object.keys(args)]));
  };
  for (const example of pageExamples) {
    const { flowdef = [], cleanup = [] } = parse(fileOfExample(example)) as Record<string, Step[]>;
    [...flowdef, ...cleanup].forEach(note);
  }
  return found;
}

/** What every action returns: whatever an example asks for. */
const data = { mass: 3.2, od: 1.8, left: 1, choice: 'wash it' };

let lab: Lab;

beforeAll(async () => {
  const found = instruments();
  lab = await Lab.open({ modules: [...found.keys()], more: 'locations: { arm: { nest: [0] } }' });
  await lab.startGateway();
  await lab.startOrchestrator();
  await Promise.all(
    [...found].map(([module, actions]) => {
      const config = [...actions].map(([action, args]) => {
        const any = [...args].map((name) => [name, {}] as const);
        return [action, { args: Object.fromEntries(any), returns: { data } }] as const;
      });
      const { actions: simulated } = simulator(module, { actions: Object.fromEntries(config) });
      return lab.startAgent({ module, definition: { actions: simulated } });
    }),
  );
}, 60_000);
afterAll(() => lab.close(), 30_000);

describe('the examples of docs/workflows.md', () => {
  it.each(pageExamples.map((text) => [text.trim().split('\n')[1] ?? text, text] as const))(
    '%s … > is carried through as it stands',
    async (_, text) => {
      const answer = await lab.submit({
        ...{ experiment_id: lab.experiment, workflow: fileOfExample(text) },
        ...{ workflows: JSON.stringify(usedByExamples), payload: JSON.stringify({ sample: 'S1' }) },
        parameters: JSON.stringify(parametersOfExample(text)),
        // Not in the evening, but now.
        ...(/^after:/m.test(text) ? { not_before: String(Date.now()) } : {}),
      });
      expect(answer.ok ? '' : await answer.text()).toBe('');
      const { run_id } = (await answer.json()) as { run_id: string };
      const { steps } = await lab.untilState(run_id, 'completed');
      expect(Object.values(steps).filter(({ status }) => status === 'failed')).toEqual([]);
    },
  );
});
