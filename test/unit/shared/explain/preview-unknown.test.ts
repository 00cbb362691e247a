import { describe, expect, it } from 'vitest';
import { previewUnknown, type PreviewFacts } from '../../../../shared/explain/resolution/preview-unknown.ts';
import { advance } from '../../../../orchestrator/machine/advance.ts';
import { beginRun } from '../../../../orchestrator/machine/advance.ts';
import { planOf } from '../../../../orchestrator/machine/plan.ts';
import { summarize } from '../../../../orchestrator/machine/summary.ts';
import type { RunEvent } from '../../../../orchestrator/machine/run-event.ts';
import type { StoredRun } from '../../../../shared/contracts/run.ts';
import type { LogLine } from '../../../../shared/contracts/log-line.ts';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';
import { newStoredRun, stepDefinition } from '../../../fixtures/run-definition.ts';
import {
  command,
  event,
  grantEvent,
  labWorkcell,
  presentInstance,
  runId,
  settledEvent,
} from '../../orchestrator/run-fixtures.ts';

const at = Date.UTC(2026, 10, 25, 21);
const about = {
  name: 'arm',
  actions: [
    {
      name: 'move',
      args: [],
      files: [],
      results: [
        { label: 'mass', type: 'number', description: 'grams' },
        { label: 'photo', type: 'local_file' },
      ],
    },
  ],
};

/** What the real machines say of a step whose agent died while it acted. */
function seen(changes: Partial<StoredRun['definition']> = {}, more: RunEvent[] = []): PreviewFacts {
  const steps = [
    stepDefinition({ locations: { source: 'deck', target: 'oven' } }),
    stepDefinition({ name: 'Look' }),
  ];
  const run = newStoredRun({ run_id: runId, steps, ...changes });
  const log: LogLine[] = [];
  let snapshot = beginRun(planOf(run.definition.steps));
  const story = [
    event('admit', {}),
    grantEvent(0, 1, { on_unknown: 'pause' }),
    event('started', { command_id: command(0), started_at: 2_000 }, 2_000),
    event('hindered', { command_id: command(0), reason: 'reports an error: lid open' }, 3_000),
    event(
      'logged',
      { command_id: command(0), since: 0, from: 0, lines: [{ level: 'info', text: 'half way' }] },
      3_500,
    ),
    event('silent', { command_id: command(0), lost_at: 99_000 }, 4_000),
    event('rebound', { command_id: command(0), session: 2, resend: false, recovering: true }, 5_000),
    { ...settledEvent(0, 'interrupted'), at: 6_000 },
    ...more,
  ];
  for (const each of story) {
    const next = advance(snapshot, each);
    snapshot = next.snapshot;
    for (const effect of next.effects)
      if (effect.type === 'log') log.push({ at: each.at, level: effect.level, fact: effect.fact });
  }
  const summary = summarize(snapshot, undefined);
  const record = { error: 'it died', error_since: at, quarantined_for: [command(0)], since: at };
  const state = decodeWorkcellState({
    [workcellField.instance('arm/a')]: presentInstance(record),
    [workcellField.about('arm/a')]: about,
    [workcellField.location('deck')]: {
      state: 'unverified',
      was: run.definition.experiment_id,
      unverified_by: `${runId}.0`,
    },
    [workcellField.location('oven')]: { state: 'unverified', was: 'Empty', unverified_by: `${runId}.0` },
  });
  return {
    ...{ log, state, at, workcell: labWorkcell, embedded: false, unknownOf: () => 'waits' as const },
    unknown: summary.unknown!,
    run: { ...run, state: 'active', summary, steps: {} },
  };
}

describe('previewUnknown', () => {
  it('evidence > every line that the machines wrote of the attempt, with whose word it is', () => {
    const { evidence } = previewUnknown(seen());
    const told = evidence.map(({ source, text, weight = 'normal' }) => `${source} ${weight} ${text}`);
    expect(told).toEqual([
      'store normal step 1 "move it" goes to arm/a',
      'agent normal step 1 "move it" is acting',
      'instrument warning step 1 "move it": arm/a reports an error: lid open',
      'instrument normal step 1 "move it" (arm/a) wrote: half way',
      'heartbeat warning step 1 "move it": arm/a is silent; the run waits for it',
      'heartbeat normal step 1 "move it": arm/a is back',
      'journal warning step 1 "move it": the agent was restarted while it acted, and finds out what became of the action',
      'journal warning step 1 "move it": outcome unknown: the agent died while the instrument was acting; what it did is unknown',
      'agent normal the instrument had begun',
      'heartbeat normal the agent of arm/a is heard',
    ]);
  });

  it('of a run that has owners > tells whose it is; of any other, nothing', () => {
    const facts = seen();
    const definition = { ...facts.run.definition, owners: ['ada'] };
    expect(previewUnknown({ ...facts, run: { ...facts.run, definition } }).owners).toEqual(['ada']);
    expect(previewUnknown(facts)).not.toHaveProperty('owners');
  });

  it.each<[string, LogLine[]]>([
    ['whose log has left the store', []],
    ['whose log is text of an earlier version', [{ at, level: 'info', text: 'step 1 "move it" is acting' }]],
  ])('evidence of a run %s > names the step all the same', (_, log) => {
    const facts = seen();
    const record = {
      status: 'failed' as const,
      attempt: 1,
      command_id: command(0),
      instance: 'a',
      started_at: 0,
    };
    const run = { ...facts.run, steps: { 0: record } };
    const name = run.definition.steps[0]?.name;
    const [first] = previewUnknown({ ...facts, run, log }).evidence;
    expect(first?.text).toBe(`step 1 ${JSON.stringify(name)} was given to arm/a, or began there`);
  });

  it('instrument > what it said before, and how it stands now', () => {
    const { instrument } = previewUnknown(seen());
    expect(instrument.then?.text).toContain('half way');
    expect(instrument.now).toMatchObject({
      state: 'outcome_unknown',
      reasons: [{ next: `weir resolve ${runId}` }],
      report: null,
    });
  });

  it('answers > each is allowed, and what may be said with it is told', () => {
    const { answers } = previewUnknown(seen());
    expect(answers.map(({ answer, allowed }) => [answer, allowed])).toEqual(
      ['happened', 'did_not', 'skip', 'abort'].map((answer) => [answer, true]),
    );
    expect(answers[0]?.needs).toMatchObject([
      { name: 'data', required: false, fields: [{ name: 'mass', type: 'number' }] },
    ]);
  });

  it('a run that has ended > no answer is taken, and what to do instead', () => {
    const facts = seen();
    const over = { ...facts.unknown, run: 'over' as const };
    const { answers } = previewUnknown({ ...facts, unknown: over });
    expect(answers.map(({ allowed }) => allowed)).toEqual([false, false, false, false]);
    expect(answers[0]).toMatchObject({
      why_not: expect.stringContaining('weir reset arm') as string,
      consequence: 'It changes nothing any more.',
    });
  });
});
