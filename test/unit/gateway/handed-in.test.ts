import { describe, expect, it } from 'vitest';
import { keepHandedIn, readHandedIn } from '../../../gateway/runs/submission-form.ts';

const text = `# warms a plate
name: warm
parameters:
  - { name: celsius, type: number, maximum: 90, unit: °C } # no more: it boils
`;
const back = (handed_in: string | undefined) => readHandedIn(handed_in === undefined ? {} : { handed_in });

describe('what was handed in', () => {
  it('a workflow, and those that it uses > are read as they were written', () => {
    const workflows = { 'parts/wash.yaml': 'name: wash # twice\n' };
    expect(back(keepHandedIn({ text, workflows }))).toEqual({ workflow: text, workflows });
    expect(back(keepHandedIn({ text }))).toEqual({ workflow: text, workflows: {} });
  });

  it('a long text that says the same again and again > is kept small', () => {
    const long = `name: long\nflowdef:\n${'  - { name: a, module: arm, action: move, args: { to: A1 } }\n'.repeat(5000)}`;
    const kept = keepHandedIn({ text: long });
    expect(kept?.length).toBeLessThan(4_000);
    expect(back(kept).workflow).toBe(long);
  });

  it('a text that is large however it is written, or of an earlier version > is not there, and nothing is made up', () => {
    const noise = Array.from({ length: 40_000 }, (_, i) =>
      ((i * 2_654_435_761) % 4_294_967_296).toString(36),
    );
    expect(keepHandedIn({ text: `name: ${noise.join(' ')}` })).toBeUndefined();
    expect(keepHandedIn({ text: ' '.repeat(3_000_000) })).toBeUndefined();
    expect(back(undefined)).toEqual({ workflow: null, workflows: {} });
  });
});
