import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { labFigures } from '../../../../shared/explain/now/lab-figures.ts';
import { newId } from '../../../../shared/contracts/ids.ts';
import { runStates, type RunState, type RunSummary } from '../../../../shared/contracts/run.ts';
import {
  decodeWorkcellState,
  workcellField,
  type InstanceRecord,
} from '../../../../shared/contracts/workcell-state.ts';
import type { RunCensus } from '../../../../shared/contracts/run-census.ts';
import { unknownStep } from '../../../fixtures/run-definition.ts';
import { armWorkcell as workcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const at = Date.now();

function census(counts: Partial<Record<RunState, number>>, open: RunCensus['open'] = []): RunCensus {
  const none = Object.fromEntries(runStates.map((state) => [state, 0])) as RunCensus['counts'];
  return { counts: { ...none, ...counts }, open };
}

const summary = (facts: Partial<RunSummary>): RunSummary => ({
  ...{ step_index: 0, paused: false, acting: false },
  ...facts,
});
const state = (...records: InstanceRecord[]) =>
  decodeWorkcellState(
    Object.fromEntries(records.map((record) => [workcellField.instance(`arm/${record.instance}`), record])),
  );
const unknown = (command_id: string) => unknownStep({ command_id, since: at });

describe('figures of the lab', () => {
  it('what instruments use up > is told as what is left of it', () => {
    const [arm] = workcell.modules;
    const consumables = { tips: { capacity: 96, uses: {} } };
    const counting = { ...workcell, modules: arm ? [{ ...arm, consumables }] : [] };
    const facts = { state: state(presentInstance()), census: census({}), at };
    expect(labFigures({ workcell: counting, ...facts }).supplies).toEqual([
      { module: 'arm', instrument: 'arm/a', consumable: 'tips', left: 96 },
    ]);
    expect(labFigures({ workcell, ...facts }).supplies).toEqual([]);
  });

  it('runs > are counted by what people are told of them; those beyond the ones looked at as usual', () => {
    const open: RunCensus['open'] = [
      { state: 'active', summary: summary({ acting: true }) },
      { state: 'active', summary: summary({ paused: true }) },
      { state: 'cancelling', summary: summary({}) },
      { state: 'queued', summary: summary({ paused: true }) },
      { state: 'queued' },
    ];
    const counts = { new: 2, queued: 4, active: 7, cancelling: 1, completed: 9, cancelled: 1, withdrawn: 1 };
    const { runs } = labFigures({ workcell, state: state(), census: census(counts, open), at });
    expect(runs).toEqual({
      ...{ new: 2, queued: 3, running: 1, in_progress: 6, paused: 2 },
      ...{ completed: 9, failed: 0, cancelled: 2 },
    });
  });

  it('the oldest run that nobody has taken > its age; none > 0', () => {
    const oldest_new = newId();
    const old = { ...census({ new: 1 }), oldest_new };
    const later = labFigures({ workcell, state: state(), census: old, at: decodeTime(oldest_new) + 60_000 });
    expect(later.untakenFor).toBe(60);
    expect(labFigures({ workcell, state: state(), census: census({}), at }).untakenFor).toBe(0);
  });

  it('an unknown outcome for which a run waits and that holds its instrument > counts once', () => {
    const [one, two] = [`${newId()}.0.1`, `${newId()}.0.1`];
    const record = presentInstance({ error: 'unknown', quarantined_for: [one] });
    const open = [
      { state: 'active', summary: summary({ unknown: unknown(one), overdue_since: at }) },
    ] as const;
    const facts = { workcell, state: state(record), census: census({ active: 1 }, [...open]), at };
    expect(labFigures(facts)).toMatchObject({ unknown: 1, overdue: 1 });
    const reset = [{ state: 'active', summary: summary({ unknown: unknown(two) }) }] as const;
    expect(labFigures({ ...facts, census: census({ active: 1 }, [...reset]) }).unknown).toBe(2);
  });

  it('instruments > have the names that commands take, and the words of weir now', () => {
    expect(labFigures({ workcell, state: state(), census: census({}), at })).toMatchObject({
      instruments: [{ module: 'arm', instrument: 'arm', state: 'absent' }],
      agents: [],
    });
    const lost = presentInstance({ presence: 'lost' });
    expect(labFigures({ workcell, state: state(lost), census: census({}), at })).toMatchObject({
      instruments: [{ module: 'arm', instrument: 'arm/a', state: 'silent' }],
      agents: [{ module: 'arm', instrument: 'arm/a', presence: 'lost' }],
    });
  });

  it('instruments without end > the first are told', () => {
    const many = Array.from({ length: 300 }, (_, i) => presentInstance({ instance: `a${i}` }));
    const { instruments, agents } = labFigures({ workcell, state: state(...many), census: census({}), at });
    expect([instruments.length, agents.length]).toEqual([200, 200]);
  });
});
