import { describe, expect, it } from 'vitest';
import { backlogAtOnce, explainedAtOnce, hasBacklog } from '../../../orchestrator/turn/backlog.ts';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import { applyTurn } from '../../../orchestrator/turn/apply-turn.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { commands, first, type Lab, said, whyOf, idleLab } from './owner-lab.ts';
import { labWorkcell } from './run-fixtures.ts';

const waiting = 3 * backlogAtOnce;

/** A lab with one run whose step is in flight, and many that wait. */
function fullLab(count = waiting): { lab: Lab; ids: string[] } {
  const lab = idleLab();
  lab.submit(first);
  const ids = Array.from({ length: count }, () => newId());
  for (const id of ids) lab.submit(id);
  return { lab, ids };
}

const order = (lab: Lab, command: AdminCommand, revision: number): Transaction =>
  lab.play(said('workcell.control', {}, { command, revision, at: lab.now, by: 'Ada' }));
const updated = (tx: Transaction) => tx.changes()?.runs.filter(({ update }) => update) ?? [];

/** Plays turns in which nothing new happens, until none is wanted. */
function workOff(lab: Lab): Transaction[] {
  const turns: Transaction[] = [];
  while (hasBacklog(lab.state)) turns.push(lab.play());
  return turns;
}

describe.each(['safety_stop', 'cancel'] as const)('%s with many runs waiting', (command) => {
  it('turns of a bounded size cancel them, what acts first; each once', () => {
    const { lab } = fullLab();
    const tx = order(lab, command, 7);
    expect(lab.runState(first)).toBe('cancelling');
    expect(updated(tx)).toHaveLength(backlogAtOnce + 1);
    const turns = workOff(lab);
    expect(Math.max(...turns.map((each) => updated(each).length))).toBeLessThanOrEqual(backlogAtOnce);
    const ended = [tx, ...turns].flatMap(updated).filter(({ update }) => update?.state === 'cancelled');
    expect(new Set(ended.map(({ run_id }) => run_id)).size).toBe(waiting);
    expect(ended).toHaveLength(waiting);
    expect(lab.state.runs.size).toBe(1);
    expect(turns.at(-1)?.changes()?.workcell).toMatchObject({ 'ending:7': null });
  });

  it('a reset in between > nothing of them starts, and they are cancelled all the same', () => {
    const { lab, ids } = fullLab();
    order(lab, command, 7);
    order(lab, 'reset', 8);
    lab.settled(`${first}.0.1`, { outcome: 'cancelled', acted: false });
    const last = ids.at(-1)!;
    const later = newId();
    const granted = lab.submit(later);
    expect(commands(granted).map(({ run_id }) => run_id)).not.toContain(last);
    workOff(lab);
    expect(lab.runState(last)).toBeUndefined();
    expect(lab.runState(later)).toBeDefined();
  });

  it('the owner dies in between > the next one goes on with them, and with no run that came later', () => {
    const { lab, ids } = fullLab();
    const fields = order(lab, command, 7).changes()?.workcell ?? {};
    const later = newId();
    const stored = [...ids.slice(backlogAtOnce), later].map((run_id) => newStoredRun({ run_id }));
    const next = takeOver(fields, stored);
    while (hasBacklog(next)) applyTurn(next, [], 5_000);
    expect([...next.runs.keys()]).toEqual([later]);
  });

  it('the owner dies before it has removed its list > the next one does', () => {
    const fields = { 'ending:7': { reason: 'a stop', runs: [newId()] } };
    const next = takeOver(fields, []);
    expect(applyTurn(next, [], 5_000).changes()?.workcell).toMatchObject({ 'ending:7': null });
    expect(hasBacklog(next)).toBe(false);
  });
});

function takeOver(fields: Record<string, Json>, stored: StoredRun[]): Lab['state'] {
  const state = openLabState({ workcell: labWorkcell, epoch: 8, fields, runs: stored });
  if (stored.length > 0) {
    applyTurn(
      state,
      stored.map((run) => ({ kind: 'found', run })),
      4_000,
    );
  }
  return state;
}

describe('an order that makes many runs wait', () => {
  it('turns of a bounded size note why, and all are told in the end', () => {
    const { lab, ids } = fullLab();
    expect(updated(order(lab, 'pause', 7)).length).toBeLessThanOrEqual(backlogAtOnce);
    const turns = workOff(lab);
    expect(turns.length).toBeGreaterThan(1);
    expect(Math.max(...turns.map((each) => updated(each).length))).toBeLessThanOrEqual(backlogAtOnce);
    const reasons = ids.map((id) => whyOf(lab.state.runs.get(id)));
    expect(new Set(reasons)).toEqual(new Set([expect.stringContaining('paused by Ada')]));
  });

  it('turns of a bounded size find out why, each step once, and all are told in the end', () => {
    const { lab, ids } = fullLab(explainedAtOnce + 100);
    const left = (): number => lab.state.unexplained.size;
    order(lab, 'pause', 7);
    expect(left()).toBe(100);
    lab.play();
    expect(left()).toBe(0);
    workOff(lab);
    const reasons = ids.map((id) => whyOf(lab.state.runs.get(id)));
    expect(new Set(reasons)).toEqual(new Set([expect.stringContaining('paused by Ada')]));
  });
});
