import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { describeActing, isDeaf, stopTimeout } from '../../../shared/explain/condition/still-acting.ts';
import type { OccupiedBy } from '../../../shared/contracts/workcell-state.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { command_id, endOf, first, type Lab, said, second, idleLab } from './owner-lab.ts';

/** A lab whose arm acts on the first run. */
function actingLab(more: Parameters<typeof stepDefinition>[0] = {}): Lab {
  const lab = idleLab();
  lab.submit(first, [stepDefinition({ name: 'Mix', timeout: 5, ...more })]);
  lab.started();
  return lab;
}

const inHand = (lab: Lab): OccupiedBy | undefined => lab.state.instances.get('arm/a')?.occupied[0];
const order = (command: string, more: object = {}) =>
  said('workcell.control', {}, { command, revision: 3, at: 5, ...more });

describe('an instrument that acts', () => {
  it('is noted with since when, which step, and that nobody asked it to stop', () => {
    const lab = actingLab();
    expect(inHand(lab)).toMatchObject({ step_name: 'Mix', acting_since: lab.now });
    expect(inHand(lab)?.asked_to_stop).toBeUndefined();
  });

  it('whose start only a heartbeat tells > is noted as well, once', () => {
    const lab = idleLab();
    lab.submit();
    lab.play({ kind: 'acting', key: 'arm/a', command_id });
    const since = lab.now;
    lab.play({ kind: 'acting', key: 'arm/a', command_id });
    expect(inHand(lab)?.acting_since).toBe(since);
    expect(lab.state.instances.get('arm/a')?.seen_head).toBe(1);
  });

  it.each([
    ['a cancel of its run', said('run.control', { run_id: first }, { command: 'cancel' })],
    ['a cancel of its module', order('cancel', { module: 'arm' })],
    ['a reset', order('reset')],
    ['a safety stop', order('safety_stop')],
  ])('is asked to stop by %s > that is noted, and the first time counts', (_, input) => {
    const lab = actingLab();
    lab.play(input);
    const asked = lab.now;
    expect(inHand(lab)?.asked_to_stop).toBe(asked);
    lab.later(2_000);
    lab.play(order('reset', { revision: 9 }));
    expect(inHand(lab)?.asked_to_stop).toBe(asked);
  });

  it.each(['reset', 'cancel', 'safety_stop'])(
    'is asked to stop by a %s when no run is left to ask > that is noted',
    (command) => {
      const lab = actingLab();
      lab.play({ kind: 'lost', key: 'arm/a' });
      lab.later(24 * 3600 * 1000);
      expect([lab.runState(), inHand(lab)?.asked_to_stop]).toEqual([undefined, undefined]);
      lab.play(order(command));
      expect(inHand(lab)?.asked_to_stop).toBe(lab.now);
    },
  );

  it('has had its time > that it was asked to stop is noted', () => {
    const lab = actingLab();
    lab.later(6_000);
    expect(inHand(lab)?.asked_to_stop).toBe(lab.now);
  });

  it('says hello anew after its run has ended > what is known of its action stays', () => {
    const lab = actingLab();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    lab.later(9_000);
    expect(lab.runState()).toBeUndefined();
    const before = inHand(lab);
    lab.hello({
      hello_id: newId(),
      journal_head: 1,
      commands: [{ command_id, number: 1, phase: 'started' }],
    });
    expect(before).toMatchObject({ step_name: 'Mix', acting_since: expect.any(Number) as number });
    expect(inHand(lab)).toEqual(before);
  });

  it.each([[false], [true]])(
    'is deaf > a run that waits for it is told so (sequential: %s)',
    (sequential) => {
      const lab = actingLab();
      lab.state.workcell.config.sequential_scheduler = sequential;
      lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
      lab.later(stopTimeout);
      const waiting = endOf(lab.submit(second), second)?.summary.waiting;
      expect(waiting).toContain(`arm/a is still acting on run ${first} step 1 "Mix" since `);
      expect(waiting).toMatch(/, asked to stop at [^,]+, does not answer$/);
    },
  );

  it('is deaf after its run has ended > a run that waits for it is told to abandon it before any reset', () => {
    const lab = actingLab();
    for (const passed of [6_000, 20_000]) {
      lab.later(passed);
    }
    expect([lab.runState(), lab.state.instances.get('arm/a')?.quarantined_for]).toEqual([
      undefined,
      [command_id],
    ]);
    const told = JSON.stringify(endOf(lab.submit(second), second)?.summary);
    expect(told).toContain('weir abandon arm/a');
    expect(told).not.toContain('weir reset');
  });

  it('is not heard any more, and its run waits for a word > a run that waits for it is told to say that word', () => {
    const lab = actingLab({ on_unknown: 'pause' });
    lab.play({ kind: 'lost', key: 'arm/a' });
    lab.later(24 * 3600 * 1000);
    const [wait] = endOf(lab.submit(second), second)?.summary.waiting_for ?? [];
    expect(wait?.hint).toBe(`look at the instrument, then weir resolve ${first}`);
  });

  it('is busy with a step that is wanted > a run that waits for it is told nothing of that', () => {
    const waiting = endOf(actingLab().submit(second), second)?.summary.waiting;
    expect(waiting).toBe('waits for arm/a to be free');
  });
});

describe('describeActing', () => {
  const entry: OccupiedBy = { command_id, run_id: first, number: 1, step_name: 'Mix' };
  const named = `run ${first} step 1 "Mix"`;
  it.each<[string, Partial<OccupiedBy>, number, string]>([
    ['nobody has said that it began', {}, 0, `has been given ${named}`],
    ['it acts', { acting_since: 1000 }, 2000, `acting on ${named} since 1970-01-01T00:00:01Z`],
    [
      'it was asked to stop a moment ago',
      { acting_since: 1000, asked_to_stop: 2000 },
      2000 + stopTimeout - 1,
      `still acting on ${named} since 1970-01-01T00:00:01Z, asked to stop at 1970-01-01T00:00:02Z`,
    ],
    [
      'it was asked to stop a good while ago',
      { acting_since: 1000, asked_to_stop: 2000 },
      2000 + stopTimeout,
      `still acting on ${named} since 1970-01-01T00:00:01Z, asked to stop at 1970-01-01T00:00:02Z, does not answer`,
    ],
    [
      'only its files are on their way',
      { rested: true },
      0,
      `at rest; the files of ${named} are being stored`,
    ],
  ])('%s > says so', (_, facts, now, text) => {
    expect(describeActing({ ...entry, ...facts }, now)).toBe(text);
  });

  it('what the version before has stored > is told without the name', () => {
    const { step_name: _, ...old } = entry;
    expect(describeActing(old, 0)).toBe(`has been given run ${first} step 1`);
    expect(isDeaf(old, 1e12)).toBe(false);
  });
});
