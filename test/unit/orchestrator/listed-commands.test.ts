import { describe, expect, it } from 'vitest';
import { withForgotten } from '../../../orchestrator/restored-store/restored-store.ts';
import { helloOf } from './run-fixtures.ts';
import { first, second } from './owner-lab.ts';

const kept = { command_id: `${first}.9.1`, number: 12, phase: 'settled' as const };

describe('what an agent has forgotten', () => {
  it('is listed step by step after what it keeps, of each step the last attempt', () => {
    const forgotten = [
      { run_id: first, number: 11, stretches: [...[0, 2, 1], ...[1, 1, 3]] },
      { run_id: second, number: 10, stretches: [7, 7, 1] },
    ];
    const { commands } = withForgotten({ ...helloOf().body, commands: [kept], forgotten });
    expect(commands).toEqual([
      kept,
      { command_id: `${first}.0.1`, number: 11, phase: 'forgotten' },
      { command_id: `${first}.1.3`, number: 11, phase: 'forgotten' },
      { command_id: `${first}.2.1`, number: 11, phase: 'forgotten' },
      { command_id: `${second}.7.1`, number: 10, phase: 'forgotten' },
    ]);
  });

  it('is no more than a run can have steps, whatever the agent says', () => {
    const forgotten = [{ run_id: first, number: 1, stretches: [0, 1e9, 1] }];
    expect(withForgotten({ ...helloOf().body, forgotten }).commands).toHaveLength(10_000);
  });
});
