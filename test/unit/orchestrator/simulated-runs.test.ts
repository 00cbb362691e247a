import { describe, expect, it } from 'vitest';
import { currentStep } from '../../../orchestrator/machine/run-queries.ts';
import type { OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import { simulateAgain } from '../../../orchestrator/simulation/simulated-command.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { encode, message, type MessageOf } from '../../../shared/contracts/message.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { newStoredRun, runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import { Lab, said, whyOf } from './owner-lab.ts';
import { helloOf } from './run-fixtures.ts';

const moving = stepDefinition({ locations: { source: 'nest', target: 'stack' } });

/** A simulated run of two moves. */
const rehearsal = () => newStoredRun({ simulate: true, steps: [moving, moving] });

const find = (lab: Lab, run: StoredRun) => lab.play({ kind: 'found', run });
/** Settles what is simulated. */
const settle = (lab: Lab, tx: Transaction) =>
  lab.play(...settledIn(tx).map((settled) => ({ kind: 'message', message: settled }) as const));

function settledIn(tx: Transaction): MessageOf<'step.settled'>[] {
  return tx.toSend.flatMap((item) => (item.kind === 'simulate' ? [item.settled] : []));
}

const linesOf = (tx: Transaction) => {
  const { definition } = newStoredRun({ simulate: true });
  return tx.changes()?.runs.flatMap(({ log }) => log.map((line) => logSentence(line, definition))) ?? [];
};

function orderOf(command: 'cancel' | 'reset' | 'safety_stop', module?: string): OwnerInput {
  return said('workcell.control', {}, { command, revision: 1, at: 1, ...(module && { module }) });
}

function cancelOf({ definition: { run_id } }: StoredRun): OwnerInput {
  return said('run.control', { run_id }, { command: 'cancel' });
}

describe('simulated run', () => {
  it('with no agent anywhere > is carried through, and only simulated instances hear of it', () => {
    const lab = new Lab();
    const run = rehearsal();
    const first = find(lab, run);
    expect(first.toSend).toMatchObject([
      { kind: 'simulate', settled: { body: { module: 'arm', instance: 'simulated', acted: false } } },
    ]);
    expect(lab.state.runs.get(run.definition.run_id)?.steps[0]).toMatchObject({ status: 'running' });
    const second = settle(lab, first);
    const last = settle(lab, second);
    expect(last.changes()?.runs[0]?.update?.state).toBe('completed');
    expect([...first.toSend, ...second.toSend, ...last.toSend].map(({ kind }) => kind)).toEqual([
      'simulate',
      'simulate',
    ]);
    expect(lab.state.instances.size).toBe(0);
  });

  it('every line of its log, and each update of its feed > says that it is simulated', () => {
    const lab = new Lab();
    const first = find(lab, newStoredRun({ simulate: true, warnings: ['odd'] }));
    const second = settle(lab, first);
    const lines = [...linesOf(first), ...linesOf(second)];
    expect(lines).toContain('simulated: odd');
    expect(lines).toContain('simulated: step 1 "move it" is acting');
    // An event says so where it is read, from its run.
    expect(lines.filter((line) => !/^simulated: |^[A-Z]+(:|$)/.test(line))).toEqual([]);
    expect(first.changes()?.feed).toMatchObject([{ body: { simulate: true } }]);
  });

  it('that moves things > changes no location of the workcell', () => {
    const lab = new Lab();
    const run = rehearsal();
    const tx = settle(lab, find(lab, run));
    lab.play(cancelOf(run));
    expect(tx.changes()?.workcell).toEqual({});
    expect(lab.state.locations.size).toBe(0);
  });

  it('whose instrument is busy > does not wait for it, and keeps no real run from it', () => {
    const lab = new Lab();
    const hello = () => lab.play({ kind: 'message', message: helloOf() });
    hello();
    const real = find(lab, newStoredRun());
    expect(real.toSend).toMatchObject([{ kind: 'command' }]);
    const simulated = find(lab, rehearsal());
    expect(simulated.toSend).toMatchObject([{ kind: 'simulate' }]);
    expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
  });

  it('in a lab that carries out one run at a time > goes on beside it, and lets the next one begin', () => {
    const lab = new Lab({ sequential_scheduler: true });
    lab.play({ kind: 'message', message: helloOf() });
    const simulated = rehearsal();
    expect(find(lab, simulated).toSend).toMatchObject([{ kind: 'simulate' }]);
    expect(find(lab, newStoredRun()).toSend).toMatchObject([{ kind: 'command' }]);
    expect(find(lab, rehearsal()).toSend).toMatchObject([{ kind: 'simulate' }]);
  });

  it('of a flood of them > ten have a step in flight at a time, they take turns, and all end', () => {
    const lab = new Lab();
    const runs = Array.from({ length: 25 }, () => rehearsal());
    let tx = lab.play(...runs.map((run) => ({ kind: 'found', run }) as const));
    const waiting = [...lab.state.runs.values()].filter((run) => whyOf(run) !== undefined);
    expect(waiting).toHaveLength(15);
    expect(whyOf(waiting[0])).toBe('waits for its turn: 10 simulated steps are under way');
    const begun = new Set<string>();
    for (let rounds = 0; lab.state.runs.size > 0 && rounds < 20; rounds += 1) {
      const settled = settledIn(tx);
      expect(settled.length).toBeLessThanOrEqual(10);
      for (const { run_id } of settled) begun.add(run_id);
      if (rounds === 2) expect(begun.size).toBe(25);
      tx = settle(lab, tx);
    }
    expect(lab.state.runs.size).toBe(0);
  });

  it('is cancelled while a step is simulated > the simulation is told, no agent is', () => {
    const lab = new Lab();
    const run = rehearsal();
    const { run_id } = run.definition;
    find(lab, run);
    const tx = lab.play(cancelOf(run));
    expect(tx.toSend).toEqual([{ kind: 'cancel-simulated', command_id: `${run_id}.0.1` }]);
    const end = lab.settled(`${run_id}.0.1`, { instance: 'simulated', outcome: 'cancelled', acted: false });
    expect(end.changes()?.runs[0]?.update?.state).toBe('cancelled');
  });

  it('that was under way when its owner died > is simulated again by the next one, under the same command', () => {
    const lab = new Lab();
    const run = rehearsal();
    const tx = find(lab, run);
    const stored = { ...run, ...tx.changes()?.runs[0]?.update };
    const next = new Lab({}, [stored]);
    const again = simulateAgain(next.state);
    expect(again).toMatchObject([
      {
        kind: 'simulate',
        settled: { command_id: `${run.definition.run_id}.0.1`, body: { outcome: 'succeeded' } },
      },
    ]);
    const [first] = settledIn(tx);
    const twice = [first, first].flatMap((settled) =>
      settled ? [{ kind: 'message', message: settled }] : [],
    );
    next.play(...(twice as OwnerInput[]));
    expect(next.runState(run.definition.run_id)).toBe('active');
    expect(currentStep(next.state.runs.get(run.definition.run_id)!.snapshot)).toBe(1);
  });

  it('orders for a module, and a reset of all > do not concern it', () => {
    const lab = new Lab();
    const run = rehearsal();
    find(lab, run);
    lab.play(orderOf('cancel', 'arm'));
    lab.play(orderOf('safety_stop', 'arm'));
    lab.play(orderOf('reset'));
    expect(lab.runState(run.definition.run_id)).toBe('active');
  });

  it.each(['cancel', 'safety_stop'] as const)('a %s of the workcell > ends it, too', (command) => {
    const lab = new Lab();
    const run = rehearsal();
    find(lab, run);
    const tx = lab.play(orderOf(command));
    expect(lab.runState(run.definition.run_id)).toBe('cancelling');
    expect(tx.toSend).toContainEqual({
      kind: 'cancel-simulated',
      command_id: `${run.definition.run_id}.0.1`,
    });
  });

  it('an agent that comes under the name of the simulated instance > has no part in it', () => {
    const lab = new Lab();
    const run = rehearsal();
    find(lab, run);
    const tx = lab.play({ kind: 'message', message: helloOf({ instance: 'simulated' }) });
    expect(tx.toSend).toMatchObject([{ kind: 'control', message: { type: 'welcome', body: { want: [] } } }]);
    expect(lab.runState(run.definition.run_id)).toBe('active');
  });
});

describe('step.command', () => {
  it('one for the simulated instance > fits no contract, whoever sends it', () => {
    const body = {
      ...{ module: 'arm', instance: 'simulated', number: 1, experiment_id: runDefinition().experiment_id },
      step: { position: 0, id: 's', name: 'n', action: 'move', args: {}, files: {} },
    };
    const { run_id } = runDefinition();
    const header = { workcell: 'lab', run_id, command_id: `${run_id}.0.1`, epoch: 1, session: 1 };
    expect(() => encode(message('step.command', { ...header, body }))).toThrow('does not fit');
    expect(
      encode(message('step.command', { ...header, body: { ...body, instance: 'a' } })).length,
    ).toBeGreaterThan(0);
  });
});
