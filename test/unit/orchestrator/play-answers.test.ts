import { describe, expect, it } from 'vitest';
import type { RunDefinition, RunSummary, StepDefinition } from '../../../shared/contracts/run.ts';
import type { Resolution } from '../../../shared/contracts/step-policy.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { previewUnknown } from '../../../shared/explain/resolution/preview-unknown.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import type { OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { endOf, first, Lab, said, second } from './owner-lab.ts';
import { labWorkcell } from './run-fixtures.ts';

/** A lab of one agent that does four things at a time, and what the store has of it. */
class Told extends Lab {
  readonly fields: Record<string, Json> = {};
  summary: RunSummary | undefined;

  constructor(steps: StepDefinition[], facts: Partial<RunDefinition> = {}) {
    super();
    this.hello({ capacity: 4 });
    const run = newStoredRun({ run_id: first, experiment_id: 'experiment', steps, ...facts });
    this.play({ kind: 'found', run });
  }

  override play(...inputs: OwnerInput[]): Transaction {
    const tx = super.play(...inputs);
    Object.assign(this.fields, tx.changes()?.workcell);
    this.summary = endOf(tx)?.summary ?? this.summary;
    return tx;
  }

  interrupt(step: number, attempt = 1): this {
    const { number, module, instance } = this.state.runs.get(first)!.snapshot.steps[step]!.context.attempt!;
    this.settled(`${first}.${step}.${attempt}`, { outcome: 'interrupted', number, module, instance });
    return this;
  }

  control(command: string, facts: object = {}): this {
    this.play(said('run.control', { run_id: first }, { command, ...facts }));
    return this;
  }

  /** Its instrument is held back for these runs alone. */
  hold(...runs: string[]): void {
    const record = this.state.instances.get('arm/a')!;
    const quarantined_for = runs.map((run) => `${run}.0.1`);
    const { error: _, error_since: __, quarantined_for: ___, ...free } = record;
    Object.assign(this.fields, { 'instance:arm/a': runs.length > 0 ? { ...record, quarantined_for } : free });
  }

  /** What a person is told of an answer: a sentence each. */
  says(answer: Resolution, step = 0): string[] {
    const { definition, steps } = this.state.runs.get(first)!;
    const { unknown, unknowns = [unknown!] } = this.summary!;
    const { answers } = previewUnknown({
      run: { definition, steps, state: 'active', revision: 1, summary: this.summary! },
      unknown: unknowns.find((each) => each.step === step)!,
      ...{ log: [], state: decodeWorkcellState({ ...this.fields }), at: this.now, embedded: false },
      ...{ workcell: labWorkcell, unknownOf: () => 'waits' },
    });
    const { consequence } = answers.find((each) => each.answer === answer)!;
    return consequence.split(/(?<=\.) (?=[A-Za-z])/);
  }
}

const asks = (given: Partial<StepDefinition> = {}) =>
  stepDefinition({ id: 'move', name: 'move', on_unknown: 'pause', ...given });
const step = (name: string, given: Partial<StepDefinition> = {}) =>
  stepDefinition({ id: name, name, ...given });
const scope = { steps: { move: 0 }, values: {} };

const loop = { body: [{ ...step(''), number: -1 }], repeat: { max: 3 } };
const reads = (when: string) => [asks(), step('look', { when, scope }), step('end')];

describe('what each answer to an unknown outcome would do', () => {
  it.each<[string, StepDefinition[], Partial<Record<Resolution, string>>, Partial<RunDefinition>?]>([
    [
      'two steps follow > both are next; each that is left is named',
      [asks(), step('look', { after: [0] }), step('shake', { after: [0] }), step('end', { after: [1, 2] })],
      {
        happened: 'The run goes on with step 2 "look" on arm and step 3 "shake" on arm.',
        abort: `The run fails with "interrupted" at step 1 "move"; step 2 "look", step 3 "shake" and step 4 "end" are never done.`,
      },
    ],
    [
      'many steps follow > the first are named, the rest are counted',
      [asks(), ...[2, 3, 4, 5, 6].map((each) => step(`s${each}`, { after: [0] }))],
      {
        skip: 'The run goes on with step 2 "s2" on arm, step 3 "s3" on arm, step 4 "s4" on arm and 2 more.',
      },
    ],
    [
      'it is the last > the run is completed, or fails without more',
      [asks()],
      {
        happened: 'The run is completed.',
        skip: 'The run is completed.',
        abort: 'The run fails with "interrupted" at step 1 "move".',
      },
    ],
    [
      'a condition reads its data > nobody knows yet, but for the answers that give none',
      reads('steps.move.data.mass > 3'),
      {
        happened: 'What becomes of step 2 "look" depends on the data that you give.',
        skip: 'The run fails with "expression_failed" at step 2 "look"; step 3 "end" is never done.',
      },
    ],
    [
      'a condition reads only what became of it > is known',
      reads('steps.move.status == "succeeded"'),
      {
        happened: 'The run goes on with step 2 "look" on arm.',
        skip: 'The run goes on with step 3 "end" on arm.',
      },
    ],
    [
      'a loop follows > its first round is next',
      [asks(), step('grow', { loop }), step('end')],
      { happened: 'The run goes on with step "grow[1]" on arm.' },
    ],
    [
      'another step is in flight > the run goes on with it, or lets it come to its end',
      [asks(), step('shake', { after: [] }), step('end', { after: [0, 1] })],
      {
        happened: 'The run goes on with step 2 "shake" on arm.',
        abort: 'Before it ends, it goes on with step 2 "shake" on arm to the end.',
      },
    ],
    [
      'its failure would be passed over > an abort fails the run all the same',
      [asks({ on_failure: 'continue' }), step('look')],
      { abort: 'The run fails with "interrupted" at step 1 "move"; step 2 "look" is never done.' },
    ],
    [
      'steps clean up > an abort has them done, and the others not',
      [asks(), step('look'), step('home', { cleanup: true })],
      {
        skip: 'The run goes on with step 2 "look" on arm.',
        abort: 'Before it ends, it is cleaned up with step 3 "home" on arm.',
      },
    ],
    [
      'it is simulated > nothing is said of the instrument and of locations',
      [asks({ on_failure: 'pause', locations: { source: 'deck' } })],
      { happened: 'The run is completed.' },
      { simulate: true },
    ],
  ])('%s', (_, steps, expected, facts = {}) => {
    const told = new Told(steps, facts).interrupt(0);
    for (const [answer, sentence] of Object.entries(expected))
      expect(told.says(answer as Resolution)).toContain(sentence);
    const isAboutLab = told.says('happened').some((sentence) => /deck|arm\/a/.test(sentence));
    expect(isAboutLab).toBe(facts.simulate !== true);
  });

  it('the run is paused, then resumed > each time as it is then', () => {
    const told = new Told([asks(), step('look')]).interrupt(0).control('pause', { by: 'Ada' });
    expect(told.says('happened')).toContain(
      'The run stays paused; after its resume it goes on with step 2 "look" on arm.',
    );
    expect(told.says('did_not')[0]).toContain('as attempt 2 once the run, which is paused, is resumed');
    expect(told.control('resume').says('happened')).toContain('The run goes on with step 2 "look" on arm.');
  });

  it('the run is paused, and it is the last > ends all the same', () => {
    const told = new Told([asks()]).interrupt(0).control('pause', { by: 'Ada' });
    for (const answer of ['happened', 'skip'] as const) {
      expect(told.says(answer)).toContain('The run is completed.');
      expect(told.says(answer).join(' ')).not.toContain('paused');
    }
  });

  it('it moves something to where there is room for several > how many places are taken then', () => {
    const told = new Told([step('wait'), asks({ locations: { source: 'deck', target: 'oven' } })]);
    told.state.workcell.capacity = { oven: 3 };
    told.play(said('location.set', {}, { name: 'oven', state: 'plate', at: told.now + 1 }));
    told.settled(`${first}.0.1`);
    told.interrupt(1);
    expect(told.says('happened', 1)).toContain(
      'Then oven has 2 of its places taken, and deck counts as empty.',
    );
    expect(told.says('skip', 1)).toContain(
      'What is at oven and deck stays unverified until somebody says it (POST /locations/NAME/set).',
    );
  });

  it('it moves something > where that is then; what somebody has set since stays so', () => {
    const told = new Told([asks({ locations: { source: 'deck', target: 'oven' } })]);
    told.interrupt(0);
    const left = 'stays unverified until somebody says it (POST /locations/NAME/set).';
    expect(told.says('happened')).toEqual([
      'Step 1 "move" counts as succeeded, with the data that you give.',
      'The run is completed.',
      'Then deck counts as empty, and oven holds experiment experiment.',
      'arm/a takes steps again, of every run.',
    ]);
    expect(told.says('did_not')).toContain('Then deck counts as empty, and oven counts as empty.');
    expect(told.says('skip')).toContain(`What is at deck and oven ${left}`);
    told.play(said('location.set', {}, { name: 'deck', state: 'plate', at: told.now + 1 }));
    expect(told.says('did_not')).toContain('Then oven counts as empty.');
    expect(told.says('abort')).toContain(`What is at oven ${left}`);
    expect(told.says('happened')).toContain(
      'Then deck counts as empty, and oven holds experiment experiment.',
    );
  });

  it('its instrument > is free by three answers; what else holds it back, and a reset since, are minded', () => {
    const told = new Told([asks()]).interrupt(0);
    const free = 'arm/a takes steps again, of every run.';
    for (const answer of ['happened', 'did_not', 'skip'] as const) expect(told.says(answer)).toContain(free);
    expect(told.says('abort')).toContain('arm/a stays held back until `weir reset arm/a`.');
    told.hold(second);
    expect(told.says('skip')).toContain(`arm/a stays held back for what is unknown of run ${second}.`);
    told.hold();
    expect(told.says('abort')).toContain(free);
  });

  it('a second outcome of the run is unknown > the run still waits for a word on that', () => {
    const told = new Told([
      asks({ after: [] }),
      asks({ after: [], name: 'shake' }),
      step('end', { after: [0, 1] }),
    ]);
    told.interrupt(0).interrupt(1);
    expect(told.says('happened')).toContain('The run still waits for a word on step 2 "shake".');
    expect(told.says('skip', 1)).toContain('The run still waits for a word on step 1 "move".');
    expect(told.says('skip')).toContain(`arm/a stays held back for what is unknown of run ${first}.`);
  });

  it('a second outcome is unknown when one is given up > that counts no more, and its instrument stays held back', () => {
    const told = new Told([asks({ after: [] }), asks({ after: [], name: 'shake', module: 'ot2' })]);
    told.hello({ module: 'ot2' });
    told.play({ kind: 'tick', all: true });
    told.interrupt(0).interrupt(1);
    expect(told.says('abort').slice(0, 4)).toEqual([
      'The run fails with "interrupted" at step 1 "move".',
      'It cannot be taken up again.',
      'Step 2 "shake" is cancelled, and no word on it counts any more.',
      'ot2/a stays held back until `weir reset ot2/a`.',
    ]);
  });

  it('steps are left when a cancelled run ends > they are named as never done', () => {
    const told = new Told([step('move'), step('look'), asks({ name: 'home', cleanup: true })]);
    told.control('cancel').settled(`${first}.0.1`, { outcome: 'cancelled' });
    expect(told.interrupt(2).says('skip', 2)).toContain(
      'The run ends as cancelled; step 2 "look" is never done.',
    );
  });

  it.each<[string, StepDefinition[], Resolution]>([
    ['the machine fails on what follows', [asks(), step('look', { when: 5 as never }), step('end')], 'skip'],
    ['the answer cannot be applied', [asks({ locations: { target: 5 as never } })], 'happened'],
  ])('%s > nothing is told of it, the log says why, and the turn goes on', (_, steps, answer) => {
    const told = new Told(steps);
    const { number, module, instance } = told.state.runs.get(first)!.snapshot.steps[0]!.context.attempt!;
    const tx = told.settled(`${first}.0.1`, { outcome: 'interrupted', number, module, instance });
    expect(told.says(answer)).toEqual([
      'The orchestrator could not work out what follows: its log says why.',
    ]);
    expect(tx.processLog).toMatchObject([{ level: 'warn', about: { run_id: first } }]);
    expect(tx.crashes).toEqual([]);
  });

  it('it cleans up after a cancel > the run ends as cancelled, whatever is said', () => {
    const told = new Told([step('move'), asks({ name: 'home', cleanup: true })]).control('cancel');
    told.settled(`${first}.0.1`, { outcome: 'cancelled' });
    told.interrupt(1);
    for (const answer of ['happened', 'skip', 'abort'] as const)
      expect(told.says(answer, 1)).toContain('The run ends as cancelled.');
    expect(told.says('abort', 1)).toContain('Step 2 "home" counts as failed.');
    expect(told.says('did_not', 1)[0]).toContain('Step 2 "home" is sent again to arm/a, as attempt 2');
  });

  it('a round of a loop > the next round, or what the condition makes of the data', () => {
    const round = { ...asks({ name: '' }), number: -1 };
    const grow = (repeat: object) => step('grow', { loop: { body: [round], repeat: { max: 9, ...repeat } } });
    expect(new Told([grow({})]).interrupt(1).says('happened', 1)).toContain(
      'The run goes on with step "grow[2]" on arm.',
    );
    const until = { ...grow({ until: 'steps.grow.data.v > 3' }), scope: { steps: { grow: 0 }, values: {} } };
    expect(new Told([until]).interrupt(1).says('happened', 1)).toContain(
      'What becomes of step 1 "grow" depends on the data that you give.',
    );
  });

  it.each(['happened', 'did_not', 'skip', 'abort'] as const)(
    '%s is played > nothing of it has happened, and given it does what was told',
    (as) => {
      const told = new Told([asks({ locations: { target: 'oven' } }), step('look')]).interrupt(0);
      const { snapshot } = told.state.runs.get(first)!;
      expect(told.says(as).join(' ')).toContain('move');
      expect(told.state.runs.get(first)?.snapshot).toBe(snapshot);
      expect(told.state.waiting.size).toBe(0);
      expect(told.state.locations.get('oven')?.state).toBe('unverified');
      const body = { as, by: 'Ada' };
      const tx = told.play(said('run.resolve', { run_id: first, command_id: `${first}.0.1` }, body));
      const places = { happened: 'experiment', did_not: 'Empty', skip: 'unverified', abort: 'unverified' };
      expect(told.state.locations.get('oven')?.state).toBe(places[as]);
      expect(endOf(tx)?.state).toBe(as === 'abort' ? 'failed' : 'active');
    },
  );

  it('a run of many steps > is played once its outcome is unknown, and then at the next sweep that no stop waits for', () => {
    const others = Array.from({ length: 300 }, (_, i) => step(`s${i}`, { after: i === 0 ? [] : [i] }));
    const told = new Told([asks({ after: [] }), ...others]).interrupt(0);
    const next = 'The run goes on with step 2 "s0" on arm.';
    expect(told.says('happened')).toContain(next);
    told.settled(`${first}.1.1`, { number: 2 });
    expect(told.says('happened')).toContain(next);
    const stop = said('workcell.control', {}, { command: 'safety_stop', revision: 1, at: 5, module: 'ot2' });
    told.play(
      stop,
      { kind: 'acting', key: 'arm/a', command_id: `${first}.2.1` },
      { kind: 'tick', all: true },
    );
    expect(told.says('happened')).toContain(next);
    told.play({ kind: 'tick', all: true });
    expect(told.says('happened')).toContain('The run goes on with step 3 "s1" on arm.');
    const { revision } = told.state.runs.get(first)!;
    told.play({ kind: 'tick', all: true });
    expect(told.state.runs.get(first)?.revision).toBe(revision);
  });

  it('many outcomes of a run of many steps are unknown > the first are played, the others once there is a word on those', () => {
    const others = Array.from({ length: 700 }, (_, i) =>
      step(`s${i}`, { after: i === 0 ? [0, 1] : [i + 1] }),
    );
    const told = new Told([asks({ after: [] }), asks({ after: [], name: 'shake' }), ...others]);
    told.interrupt(0).interrupt(1).play({ kind: 'tick', all: true });
    const waits = 'The run still waits for a word on step 2 "shake".';
    expect(told.says('happened')).toContain(waits);
    expect(told.says('happened', 1)).toEqual([
      'What follows is worked out once there is a word on the unknown outcomes before it.',
    ]);
    const body = { as: 'happened', by: 'Ada' };
    told.play(said('run.resolve', { run_id: first, command_id: `${first}.0.1` }, body));
    expect(told.says('happened', 1)).toContain('The run goes on with step 3 "s0" on arm.');
  });

  it('another step has failed and waits for a word > the run fails by the one that is given up', () => {
    const told = new Told([step('rinse', { after: [], on_failure: 'pause' }), asks({ after: [] })]);
    told.settled(`${first}.0.1`, { outcome: 'failed', number: 1 });
    told.interrupt(1);
    expect(told.says('abort', 1)).toContain('The run fails with "interrupted" at step 2 "move".');
  });

  it('an owner of an earlier version has not played them > says so', () => {
    const told = new Told([asks()]).interrupt(0);
    delete told.summary!.answers;
    expect(told.says('skip')).toEqual([
      'The orchestrator has not worked out yet what follows: it does once one leads.',
    ]);
  });
});
