import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { WaitTold } from '../../../shared/contracts/waiting-for.ts';
import { decodeSummary, encodeSummary } from '../../../shared/store/stored-forms.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { endOf, first, idleLab, Lab, said, second } from './owner-lab.ts';
import { retry } from './run-fixtures.ts';

const own = (given: Partial<StepDefinition> = {}) => stepDefinition({ after: [], ...given });
const waits = (tx: Transaction, run_id = first): WaitTold[] => endOf(tx, run_id)?.summary.waiting_for ?? [];
const order = (lab: Lab, command: string, module?: string) =>
  lab.play(said('workcell.control', {}, { command, module, revision: 7, at: lab.now, by: 'Ada' }));

describe('waiting_for', () => {
  it('several steps wait > an entry each, with its own reason and what to do about it', () => {
    const lab = idleLab();
    order(lab, 'lock', 'oven');
    const steps = [
      own(),
      own({ name: 'second' }),
      own({ module: 'oven', name: 'bake' }),
      own({ module: 'hood', name: 'vent' }),
    ];
    const [busy, held, absent, ...others] = waits(lab.submit(first, steps));
    expect(busy).toMatchObject({
      reason: 'busy',
      step: 1,
      name: 'second',
      module: 'arm',
      instance: 'a',
      run: first,
    });
    expect(busy).toMatchObject({ text: 'waits for arm/a to be free', hint: `weir status ${first}` });
    expect(held).toMatchObject({
      ...{ reason: 'held', step: 2, name: 'bake', module: 'oven', hint: 'weir admin unlock oven' },
      held_by: { what: 'module', hold: 'locked', by: 'Ada' },
    });
    expect(absent).toMatchObject({
      reason: 'no_agent',
      step: 3,
      hint: expect.stringContaining('weir agent') as string,
    });
    expect(others).toEqual([]);
  });

  it('a person has paused the run > who, why, and how it goes on', () => {
    const lab = new Lab();
    lab.submit(first, [own()]);
    const tx = lab.play(
      said('run.control', { run_id: first }, { command: 'pause', by: 'Ada', reason: 'cleaning' }),
    );
    expect(waits(tx)).toMatchObject([
      {
        ...{ reason: 'paused', step: 0, since: 0, hint: `weir resume ${first}` },
        held_by: { what: 'run', hold: 'paused', by: 'Ada', reason: 'cleaning', since: 1_020 },
      },
    ]);
  });

  it('the workcell is paused > that, and the command that ends it', () => {
    const lab = idleLab();
    order(lab, 'pause');
    const { summary } = endOf(lab.submit(first, [own()]), first)!;
    expect(summary).toMatchObject({ suspended: true, waiting_steps: 1 });
    expect(summary.waiting_for).toMatchObject([
      {
        reason: 'paused',
        hint: 'weir admin resume',
        held_by: { what: 'workcell', hold: 'paused', by: 'Ada' },
      },
    ]);
  });

  it('where it moves something to is taken > the location, and whose it is', () => {
    const lab = idleLab({}, { verify_locations_before_transfer: true });
    lab.play(said('location.set', {}, { name: 'nest', state: 'somebody', at: lab.now }));
    const [wait] = waits(lab.submit(first, [own({ locations: { target: 'nest' } })]));
    expect(wait).toMatchObject({ reason: 'location', location: 'nest' });
    expect(wait?.hint).toContain('/locations/nest/set');
  });

  it('an outcome is unknown while another step acts > the word that is waited for, and since when', () => {
    const lab = idleLab({ capacity: 2 });
    lab.submit(first, [own({ on_unknown: 'pause' }), own()]);
    const tx = lab.settled(`${first}.0.1`, { outcome: 'interrupted' });
    expect(waits(tx)).toMatchObject([
      {
        reason: 'outcome_unknown',
        step: 0,
        instance: 'a',
        hint: expect.stringContaining(`weir resolve ${first}`) as string,
      },
    ]);
  });

  it('an agent is silent, or the instrument says that it cannot go on > the step that it has', () => {
    const lab = idleLab();
    lab.submit(first, [own()]);
    const report: ModuleReport = { flags: ['BUSY'], error: 'it jams', details: {} };
    lab.started();
    const hindered = waits(lab.play({ kind: 'report', key: 'arm/a', report }));
    expect(hindered).toMatchObject([{ reason: 'hindered', step: 0, module: 'arm', instance: 'a' }]);
    const silent = waits(lab.play({ kind: 'lost', key: 'arm/a' }));
    expect(silent).toMatchObject([
      { reason: 'silent', step: 0, instance: 'a', until: expect.any(Number) as number },
    ]);
  });

  it('a step has failed and is held > why, and how a person lets the run go on', () => {
    const lab = idleLab();
    lab.submit(first, [own({ on_failure: 'pause' })]);
    const error = { code: 'action_failed' as const, message: 'it jams', retryable: false };
    const tx = lab.settled(`${first}.0.1`, { outcome: 'failed', error });
    expect(waits(tx)).toMatchObject([
      {
        ...{
          reason: 'failed_step',
          step: 0,
          hint: `weir retry ${first}, weir skip ${first} or weir cancel ${first}; weir insert puts steps before it`,
        },
        text: expect.stringContaining('it jams') as string,
      },
    ]);
    expect(endOf(tx)?.summary.waiting).toContain('it jams');
  });

  it('a pause between two attempts > until when', () => {
    const lab = idleLab();
    lab.submit(first, [own({ retry: retry(['failed'], 9) })]);
    const tx = lab.settled(`${first}.0.1`, { outcome: 'failed' });
    expect(waits(tx)).toMatchObject([{ reason: 'retry', step: 0, until: lab.now + 9_000 }]);
  });

  it('one run at a time > the run that has the lab', () => {
    const lab = idleLab({ capacity: 2 }, { sequential_scheduler: true });
    lab.submit(first, [own()]);
    const [wait] = waits(lab.submit(second, [own()]), second);
    expect(wait).toMatchObject({ reason: 'sequential', run: first, hint: `weir status ${first}` });
  });

  it('more steps wait than are told > twenty, five of them in the feed, and how many there are', () => {
    const lab = idleLab();
    const tx = lab.submit(
      first,
      Array.from({ length: 41 }, () => own()),
    );
    const { summary } = endOf(tx)!;
    expect([summary.waiting_for?.length, summary.waiting_steps]).toEqual([20, 40]);
    const { body } = tx.changes()!.feed.find(({ kind }) => kind === 'run')!;
    const told = body['summary'] as unknown as typeof summary;
    expect([told.waiting_for?.length, told.waiting_steps]).toEqual([5, 40]);
  });

  it('more steps wait than are told, and one of them for a word > this one comes first', () => {
    const lab = idleLab({ capacity: 2 });
    const failing = own({ on_failure: 'pause' });
    lab.submit(first, [own(), failing, ...Array.from({ length: 30 }, () => own())]);
    const entries = waits(lab.settled(`${first}.1.1`, { outcome: 'failed' }));
    expect(entries).toHaveLength(20);
    expect(entries.slice(0, 2)).toMatchObject([
      { reason: 'failed_step', step: 1 },
      { reason: 'busy', step: 3 },
    ]);
  });

  it('many wait for a busy instrument > the ten that have waited longest are told which run has it, also once that is another one', () => {
    const lab = idleLab();
    const ids = Array.from({ length: 14 }, () => newId());
    lab.play(
      ...ids.map((run_id) => ({ kind: 'found' as const, run: newStoredRun({ run_id, steps: [own()] }) })),
    );
    const runs = (id: string) => lab.state.runs.get(id)?.waits.get(0)?.why?.run;
    const [acting = '', next = '', ...others] = ids;
    expect(others.map(runs)).toEqual([...others.map((_, i) => (i < 9 ? acting : undefined))]);
    lab.settled(`${acting}.0.1`);
    lab.play({ kind: 'tick', all: true });
    expect(others.map(runs)).toEqual([...others.map((_, i) => (i < 10 ? next : undefined))]);
  });
});

describe('the summary of a run', () => {
  it('as an earlier version has stored it, with one word > is read as an entry of the current step', () => {
    const text = JSON.stringify({
      step_index: 1,
      started_at: 5,
      waiting: 'waits for arm/a',
      waiting_for: 'busy',
    });
    expect(decodeSummary({ run_id: first }, text)).toMatchObject({
      waiting_for: [{ reason: 'busy', step: 1, since: 5, facts: { told: 'waits for arm/a' } }],
      waiting_steps: 1,
    });
  });

  it('where nothing waits > is stored as the weir before reads it', () => {
    const summary = { step_index: 1, paused: false, acting: false };
    expect(JSON.parse(encodeSummary(summary))).not.toHaveProperty('v');
    const wait = { reason: 'busy', step: 1, name: '', since: 5 } as const;
    const stored = encodeSummary({ ...summary, waiting_for: [wait], waiting_steps: 1 });
    expect(JSON.parse(stored)).toHaveProperty('v', 2);
    expect(decodeSummary({ run_id: first }, stored).waiting_for).toEqual([wait]);
  });
});
