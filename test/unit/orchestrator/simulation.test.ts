import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Simulation } from '../../../orchestrator/simulation/simulation.ts';
import { message, type MessageOf } from '../../../shared/contracts/message.ts';
import { command, runId } from './run-fixtures.ts';

const settled = message('step.settled', {
  workcell: 'lab',
  run_id: runId,
  command_id: command(0),
  body: {
    module: 'arm',
    instance: 'simulated',
    number: 1,
    outcome: 'succeeded',
    acted: false,
    data: { a: 1 },
  },
});

let words: MessageOf<'step.settled'>[];
let simulation: Simulation;
beforeEach(() => {
  vi.useFakeTimers();
  words = [];
  simulation = new Simulation((word) => words.push(word));
});
afterEach(() => void vi.useRealTimers());

describe('simulation', () => {
  it('a command > is settled after a moment, not at once', () => {
    simulation.play({ kind: 'simulate', settled });
    expect(words).toEqual([]);
    vi.runAllTimers();
    expect(words).toEqual([settled]);
  });

  it('a cancelled command > is settled at once, as cancelled and without a result', () => {
    simulation.play({ kind: 'simulate', settled });
    simulation.play({ kind: 'cancel-simulated', command_id: settled.command_id });
    expect(words).toMatchObject([{ command_id: settled.command_id, body: { outcome: 'cancelled' } }]);
    expect(words[0]?.body.data).toBeUndefined();
    vi.runAllTimers();
    expect(words).toHaveLength(1);
  });

  it('a cancel of what is settled already > says nothing more', () => {
    simulation.play({ kind: 'simulate', settled });
    vi.runAllTimers();
    simulation.play({ kind: 'cancel-simulated', command_id: settled.command_id });
    expect(words).toEqual([settled]);
  });

  it('the same command again > is settled once', () => {
    simulation.play({ kind: 'simulate', settled });
    simulation.play({ kind: 'simulate', settled });
    vi.runAllTimers();
    expect(words).toHaveLength(1);
  });

  it('after its stop > nothing is settled', () => {
    simulation.play({ kind: 'simulate', settled });
    simulation.stop();
    vi.runAllTimers();
    expect(words).toEqual([]);
  });
});
