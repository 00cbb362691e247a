import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import { runMachine } from '../../../orchestrator/run-machine/run-machine.ts';
import { advance, beginRun, type RunSnapshot } from '../../../orchestrator/run-machine/run-progress.ts';
import type { RunEvent } from '../../../orchestrator/run-machine/run-event.ts';
import { isTerminal, terminalStates } from '../../../shared/contracts/run.ts';
import { command, event, throughJson } from './run-fixtures.ts';

const far = 10_000_000;
const maxAttempt = 2;
const input = { step_count: 2, at: 0 };

/** Every event that could come in a state: about the command in flight, and about one that never was. */
function eventsFor({ context }: RunSnapshot): RunEvent[] {
  const flying = Object.keys(context.inflight)[0];
  const attempt = Math.min(context.attempt + 1, maxAttempt);
  const about = (command_id: string): RunEvent[] => [
    event('sent', { command_id }),
    event('started', { command_id, started_at: 1_000 }),
    ...(['succeeded', 'failed', 'cancelled', 'interrupted'] as const).map((outcome) =>
      event('settled', { command_id, settlement: { outcome, acted: true } }),
    ),
    event('unacted', { command_id, why: 'w' }),
    event('unknown', { command_id, reason: 'lost', message: 'm' }),
    event('silent', { command_id, lost_at: 2_000 }),
    event('rebound', { command_id, session: 2, resend: true }),
    event('rebound', { command_id, session: 2, resend: false }),
  ];
  return [
    event('admit', {}),
    event('withdraw', {}),
    event('grant', {
      command_id: command(context.position, attempt),
      attempt,
      module: 'arm',
      instance: 'a',
      session: 1,
      number: 1,
      timeout: 5,
    }),
    event('cancel', {}),
    event('pause', {}),
    event('resume', {}),
    event('tick', {}, 3_000),
    event('tick', {}, far),
    event('crash', { message: 'm' }),
    ...about(command(9, 9)),
    ...(flying ? about(flying) : []),
  ];
}

/** Two states that differ only in the order of their keys are one. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort())
    : value;
const serializeState = ({ value, context }: RunSnapshot): string => JSON.stringify([value, context], sorted);

const paths = getShortestPaths(runMachine, {
  input,
  events: (state) => (isTerminal(state.value) ? [] : eventsFor(state)),
  serializeState: (state) => serializeState(state),
  limit: 100_000,
});

describe('run machine, walked through every path of a run of two steps', { timeout: 60_000 }, () => {
  it('reaches every state, and only through events that are heard', () => {
    expect(new Set(paths.map((path) => path.state.value))).toEqual(
      new Set(['new', 'queued', 'active', 'cancelling', ...terminalStates]),
    );
    expect(paths.length).toBeGreaterThan(300);
  });

  it('behaves the same from a snapshot that went through JSON, for every event in every state', () => {
    const told = ({ snapshot, effects }: ReturnType<typeof advance>) =>
      serializeState(snapshot) + JSON.stringify(effects);
    let compared = 0;
    for (const { state } of paths) {
      if (isTerminal(state.value)) continue;
      const restored = throughJson(state);
      for (const next of eventsFor(state)) {
        compared += 1;
        if (told(advance(restored, next)) !== told(advance(state, next)))
          expect.fail(`${serializeState(state)} ${next.type}`);
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  it('never changes a terminal run, whatever comes', () => {
    const ended = paths.map((path) => path.state).filter((state) => isTerminal(state.value));
    for (const state of ended) {
      for (const next of eventsFor(state)) expect(advance(throughJson(state), next).heard).toBe(false);
    }
    expect(ended.length).toBeGreaterThan(10);
  });

  it('ends a run within one cancel and time from every state that is not terminal', () => {
    for (const { state } of paths) {
      if (isTerminal(state.value)) continue;
      const cancelled = advance(throughJson(state), event('cancel', {})).snapshot;
      const end = advance(throughJson(cancelled), event('tick', {}, far)).snapshot;
      expect(['cancelled', 'failed']).toContain(end.value);
      expect(end.context.inflight).toEqual({});
    }
  });

  it('never has two commands in flight, and never sends one twice but on a rebound', () => {
    for (const { state, steps } of paths) {
      expect(Object.keys(state.context.inflight).length).toBeLessThanOrEqual(1);
      const sent: string[] = [];
      let snapshot = beginRun(input);
      for (const step of steps) {
        if (!('at' in step.event)) continue;
        const result = advance(snapshot, step.event);
        snapshot = result.snapshot;
        if (step.event.type === 'rebound') continue;
        for (const effect of result.effects) if (effect.type === 'sendCommand') sent.push(effect.command_id);
      }
      expect(new Set(sent).size).toBe(sent.length);
    }
  });

  it('takes steps in order, and completes only after each has succeeded', () => {
    for (const { state, steps } of paths) {
      const done = steps
        .map((step) => step.event)
        .filter((e) => e.type === 'settled' && e.settlement.outcome === 'succeeded');
      if (state.value === 'completed') expect(done).toHaveLength(2);
      else expect(state.context.position).toBeLessThanOrEqual(done.length);
    }
  });
});
