import { describe, expect, it } from 'vitest';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { command_id, first, Lab, said } from './owner-lab.ts';

/** A lab whose agent acts on a command, and is lost then; its action keeps its instrument running. */
function lostLab(): Lab {
  const lab = new Lab();
  const { action } = stepDefinition();
  const actions = [{ name: action, args: [], files: [], results: [], keeps_running: true }];
  lab.hello({ about: { name: 'arm', actions } });
  lab.submit();
  lab.started();
  lab.play({ kind: 'lost', key: 'arm/a' });
  return lab;
}

const occupied = (lab: Lab) => lab.state.instances.get('arm/a')?.occupied;
const back = {
  boot_id: 'next',
  journal_head: 1,
  commands: [{ command_id, number: 1, phase: 'started' as const }],
};
const cancels = (lab: Lab) =>
  lab.hello(back).toSend.filter((sent) => sent.kind === 'control' && sent.message.type === 'cancel');

describe('an action whose agent is lost', () => {
  it('and that keeps its instrument running > stays in its hand when the outcome is unknown, and goes on when the agent is back', () => {
    const lab = lostLab();
    expect(occupied(lab)).toMatchObject([{ command_id, keeps_running: true }]);
    lab.later(lab.state.lostAfter);
    expect(lab.runState()).toBeUndefined();
    expect(occupied(lab)).toMatchObject([{ command_id, keeps_running: true }]);
    expect(cancels(lab)).toEqual([]);
  });

  it('and whose run was cancelled meanwhile > is asked to stop when the agent is back', () => {
    const lab = lostLab();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    lab.later(8_000);
    expect(lab.runState()).toBeUndefined();
    expect(cancels(lab)).toMatchObject([{ message: { body: { commands: [{ command_id }] } } }]);
  });
});
