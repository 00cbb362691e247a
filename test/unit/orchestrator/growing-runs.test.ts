import { describe, expect, it } from 'vitest';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { HeldStep, RunDefinition, StepDefinition } from '../../../shared/contracts/run.ts';
import type { TemplateStep } from '../../../shared/contracts/step-flow.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { commands, endOf as runEnd, first, Lab, logOf, said, second, idleLab } from './owner-lab.ts';
import { retry } from './run-fixtures.ts';

type Settled = Partial<BodyOf<'step.settled'>>;
/** What the instrument makes of a step, by its name. */
type Instrument = (name: string, args: object) => Settled;

const succeed: Instrument = () => ({});
const failed: Settled = {
  outcome: 'failed',
  error: { code: 'action_failed', message: 'm', retryable: true },
};
const failing =
  (...names: string[]): Instrument =>
  (name) =>
    names.includes(name) ? failed : {};

/** A lab with one agent, whose only run goes on as long as its commands are answered. */
class PlayedRun {
  readonly lab = new Lab();
  /** What was done, in order, and with which arguments. */
  readonly done: string[] = [];
  readonly given: object[] = [];
  readonly log: string[] = [];
  /** What its summary says last of steps that are held. */
  held: HeldStep[] | undefined;

  constructor(facts: Partial<RunDefinition>, instrument: Instrument = succeed) {
    this.lab.hello({ capacity: 3 });
    const run = newStoredRun({ run_id: first, experiment_id: 'experiment', ...facts });
    this.carryOn(this.lab.play({ kind: 'found', run }), instrument);
  }

  /** Answers all commands, and those that follow. */
  carryOn(from: ReturnType<Lab['play']>, instrument: Instrument = succeed): this {
    const open = [from];
    for (let tx = open.shift(); tx; tx = open.shift()) {
      this.log.push(...logOf(tx));
      this.held = runEnd(tx)?.summary.held;
      for (const { command_id, body } of commands(tx)) {
        const { name, args } = body.step;
        this.done.push(name);
        this.given.push(args);
        const { module, instance, number } = body;
        const own = { module, instance, number, outcome: 'succeeded', acted: true };
        const settled = { ...own, ...instrument(name, args) };
        open.push(this.lab.play(said('step.settled', { run_id: first, command_id }, settled)));
      }
    }
    return this;
  }

  edit(body: Partial<BodyOf<'run.edit'>>, instrument: Instrument = succeed): this {
    const whole = { request: `R${this.log.length}`, by: 'Ada', ...body };
    return this.carryOn(this.lab.play(said('run.edit', { run_id: first }, whole)), instrument);
  }

  get state(): string {
    return this.lab.runState() ?? (/the run (?:is|has) (\w+)/.exec(this.log.at(-1) ?? '')?.[1] as string);
  }
}

const step = (name: string, given: Partial<StepDefinition> = {}) =>
  stepDefinition({ id: name, name, ...given });
const template = (number: number, given: Partial<StepDefinition> = {}): TemplateStep => ({
  ...step('', given),
  number,
});
/** One whose argument `x` is what that expression comes to, which names the run's first step. */
const reading = (name: string, first: string, expression: string): StepDefinition =>
  step(name, {
    args: { x: 0 },
    expressions: { '/args/x': `\${{ ${expression} }}` },
    scope: { steps: { [first]: 0 }, values: {} },
  });
/** How the run has ended, as its log says it last. */
const endOf = ({ log }: PlayedRun) => log.filter((text) => /^the run (is|has) /.test(text)).at(-1);

describe('a run whose steps are decided', () => {
  it('an argument that an earlier step returned > is in the command, and in the record', () => {
    const steps = [step('measure'), reading('move', 'measure', 'steps.measure.data.mass * 2'), step('end')];
    const run = new PlayedRun({ steps }, (name) => (name === 'measure' ? { data: { mass: 3 } } : {}));
    expect(run.given).toEqual([{}, { x: 6 }, {}]);
    expect(endOf(run)).toBe('the run is completed');
  });

  it('an argument that comes to the name of a location > is its coordinates, and the location is held and booked', () => {
    const lab = new Lab({ verify_locations_before_transfer: true });
    lab.state.workcell = { ...lab.state.workcell, locations: { arm: { deck: [1, 2], stack: [3, 4] } } };
    lab.hello();
    const scope = { steps: { look: 0 }, values: {} };
    const expressions = {
      '/args/target': '${{ steps.look.data.free }}',
      '/args/note': '${{ steps.look.data.note }}',
    };
    const move = step('move', {
      args: { target: '', note: '', source: [3, 4] },
      locations: { source: 'stack' },
      expressions,
      scope,
    });
    lab.submit(first, [step('look'), move]);
    const begun = lab.settled(`${first}.0.1`, { data: { free: 'deck', note: 'decks' } });
    expect(commands(begun)).toMatchObject([
      { body: { step: { args: { target: [1, 2], note: 'decks', source: [3, 4] } } } },
    ]);
    const other = lab.submit(second, [stepDefinition({ locations: { target: 'deck' } })]);
    expect(commands(other)).toEqual([]);
    lab.settled(`${first}.1.1`, { number: 2 });
    const at = (name: string) => lab.state.locations.get(name)?.state;
    expect([at('stack'), at('deck')]).toEqual(['Empty', 'experiment']);
  });

  it.each([
    [2, 2, undefined],
    [150, 100, true],
  ])('%i steps that are added at once > the feed tells of %i what they are', (count, told, more) => {
    const items = Array.from({ length: count }, (_, i) => i);
    const loop = { body: [template(-1)], for_each: { items, as: 'item', max_parallel: count } };
    const lab = new Lab();
    const tx = lab.submit(first, [step('each', { loop })]);
    const [update] = tx.changes()?.feed.filter(({ kind }) => kind === 'run') ?? [];
    const { amended, ...body } = update?.body ?? {};
    expect(amended).toHaveLength(told);
    expect(amended).toMatchObject([
      { position: 1, name: 'each[1]', module: 'arm', action: 'move' },
      { position: 2, name: 'each[2]' },
      ...Array.from({ length: told - 2 }, () => ({})),
    ]);
    expect([body['step_count'], body['amended_more']]).toEqual([count + 1, more]);
  });

  it('thousands of steps that are skipped one after the other > come to an end', () => {
    const steps = Array.from({ length: 5_000 }, (_, i) => step(`s${i}`, { when: 'false' }));
    expect(endOf(new PlayedRun({ steps }))).toBe('the run is completed');
  });
});

describe('a run with a loop', () => {
  const looped = (loop: StepDefinition['loop']) => [step('grow', { ...(loop && { loop }) }), step('end')];

  it('for_each > each item has a round, no more side by side than max_parallel', () => {
    const body = [
      template(-1, {
        expressions: { '/args/item': '${{ item }}' },
        args: { item: 0 },
        scope: { steps: {}, values: {}, loop: 0 },
      }),
    ];
    const steps = looped({ body, for_each: { items: [5, 6, 7], as: 'item', max_parallel: 2 } });
    const run = new PlayedRun({ steps });
    expect(run.done).toEqual(['grow[1]', 'grow[2]', 'grow[3]', 'end']);
    expect(run.given).toEqual([{ item: 5 }, { item: 6 }, { item: 7 }, {}]);
    expect(endOf(run)).toBe('the run is completed');
  });

  it('a round fails > the run fails, and no further round begins', () => {
    const steps = looped({
      body: [template(-1)],
      for_each: { items: [1, 2, 3], as: 'item', max_parallel: 1 },
    });
    const run = new PlayedRun({ steps }, failing('grow[2]'));
    expect(run.done).toEqual(['grow[1]', 'grow[2]']);
    expect(endOf(run)).toBe('the run has failed');
  });
});

describe('a step that fails', () => {
  it('on_failure continue > the run goes on without it', () => {
    const run = new PlayedRun({ steps: [step('a', { on_failure: 'continue' }), step('b')] }, failing('a'));
    expect(run.done).toEqual(['a', 'b']);
    expect(endOf(run)).toBe('the run is completed');
  });

  it('recover > its steps are done before it is tried again', () => {
    const recover = [{ ...template(-1), name: 'home' }];
    let tries = 0;
    const run = new PlayedRun(
      { steps: [step('a', { recover, retry: retry(['failed']) }), step('b')] },
      (name) => (name === 'a' && (tries += 1) === 1 ? failed : {}),
    );
    expect(run.done).toEqual(['a', 'a/recover[1]/home', 'a', 'b']);
    expect(endOf(run)).toBe('the run is completed');
  });

  it('recover without a retry > its steps are done, and the run fails', () => {
    const recover = [{ ...template(-1), name: 'home' }];
    const run = new PlayedRun({ steps: [step('a', { recover }), step('b')] }, failing('a'));
    expect(run.done).toEqual(['a', 'a/recover[1]/home']);
    expect(endOf(run)).toBe('the run has failed');
  });

  it('cleanup > is done after a failure, after what is in flight', () => {
    const steps = [step('a'), step('b'), step('wash', { cleanup: true }), step('park', { cleanup: true })];
    const run = new PlayedRun({ steps }, failing('a', 'wash'));
    expect(run.done).toEqual(['a', 'wash', 'park']);
    expect(endOf(run)).toBe('the run has failed');
    const well = new PlayedRun({ steps });
    expect([well.done, endOf(well)]).toEqual([['a', 'b', 'wash', 'park'], 'the run is completed']);
  });
});

describe('a cancelled run of which the instrument has heard the stop and goes on', () => {
  const cancelled = (steps: StepDefinition[]): Lab => {
    const lab = idleLab();
    lab.submit(first, steps);
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    return lab;
  };
  const goesOn = (lab: Lab) => {
    const note = 'the module answered the cancel, and has not ended the action';
    const body = { module: 'arm', instance: 'a', note, goes_on: true };
    return lab.play(said('step.progress', { run_id: first, command_id: `${first}.0.1`, session: 1 }, body));
  };

  it('> ends, says so, and leaves the instrument to nobody else', () => {
    const lab = cancelled([step('a')]);
    expect(logOf(goesOn(lab)).join()).toContain(
      'stop unconfirmed: the instrument goes on: the module answered the cancel, and has not ended',
    );
    expect(lab.runState()).toBeUndefined();
    expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
  });

  it('and that cleans up > gives it the time to come to rest, and cleans up then', () => {
    const lab = cancelled([step('a'), step('wash', { cleanup: true })]);
    goesOn(lab);
    expect(lab.runState()).toBe('cancelling');
    const rested = lab.settled(`${first}.0.1`, { outcome: 'cancelled' });
    expect(commands(rested).map(({ body }) => body.step.name)).toEqual(['wash']);
  });
});

describe('a step that cleans up and waits for a person', () => {
  const tidy = { cleanup: true, on_failure: 'pause' } as const;

  it('its run is cancelled > it is given up, and the others clean up', () => {
    const run = new PlayedRun(
      { steps: [step('a'), step('wash', tidy), step('park', tidy)] },
      failing('wash'),
    );
    expect([run.done, run.held?.length]).toEqual([['a', 'wash'], 1]);
    run.carryOn(run.lab.play(said('run.control', { run_id: first }, { command: 'cancel' })));
    expect([run.done, endOf(run)]).toEqual([['a', 'wash', 'park'], 'the run is cancelled']);
  });

  it('what recovers it is under way, and its run is cancelled > it is given up, and the others clean up', () => {
    const recover = [{ ...template(-1), name: 'home' }];
    const lab = idleLab({ capacity: 3 });
    const steps = [step('a'), step('wash', { ...tidy, recover }), step('park', tidy)];
    lab.submit(first, steps);
    lab.settled(`${first}.0.1`);
    expect(commands(lab.settled(`${first}.1.1`, { ...failed, number: 2 }))).toHaveLength(1);
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    const end = lab.settled(`${first}.3.1`, { outcome: 'cancelled', number: 3 });
    expect(commands(end).map(({ body }) => body.step.name)).toEqual(['park']);
    lab.settled(`${first}.2.1`, { number: 4 });
    expect(lab.runState()).toBeUndefined();
  });
});

describe('a run that cleans up after an outcome that nobody knows', () => {
  it('its instrument is held back > the run says that it waits for that, and for nobody to say what became of the step', () => {
    const lab = idleLab({ capacity: 1 });
    const steps = [step('a'), step('wash', { cleanup: true })];
    lab.play({ kind: 'found', run: newStoredRun({ run_id: first, steps }) });
    const tx = lab.settled(`${first}.0.1`, { ...failed, outcome: 'interrupted' });
    const { summary } = runEnd(tx) ?? {};
    // No word on it counts: it has failed the run.
    expect(summary).toMatchObject({ unknown: { step: 0, run: 'over' }, failing: true });
    expect(summary?.waiting).toMatch(/held back/);
  });
});

describe('a run that is edited', () => {
  const held = () => new PlayedRun({ steps: [step('a', { on_failure: 'pause' }), step('b')] }, failing('a'));
  const attempt = `${first}.0.1`;

  it('a step is held > the run waits, and says so', () => {
    const run = held();
    expect([run.done, run.state]).toEqual([['a'], 'active']);
    expect(run.log.join()).toContain('somebody must say how it goes on after step 1');
    expect(run.held).toEqual([
      { step: 0, command_id: attempt, since: expect.any(Number) as number, error: failed.error },
    ]);
    expect(run.edit({ edit: 'skip', step: 0 }).held).toBeUndefined();
  });

  it('retry, with other arguments > the step is tried again with them; the same request does it once', () => {
    const run = held();
    const changed = { 0: [{ args: { speed: 1 }, locations: {} }] };
    const body = { edit: 'retry' as const, request: 'same', step: 0, command_id: attempt, changed };
    run.edit(body, () => failed).edit(body, () => failed);
    expect(run.given).toEqual([{}, { speed: 1 }]);
    expect(run.log.join()).toContain('retry by Ada changes nothing: it was heard before');
    run.edit({ edit: 'retry', step: 0, command_id: `${first}.0.2` });
    expect([run.done, endOf(run)]).toEqual([['a', 'a', 'a', 'b'], 'the run is completed']);
  });

  it('another argument in the place of the only expression > is what the instrument is given, and the record says no other', () => {
    const scope = { steps: {}, values: { payload: { speed: 3 } } };
    const only = { args: { speed: 0 }, expressions: { '/args/speed': '${{ payload.speed }}' }, scope };
    const run = new PlayedRun({ steps: [step('a', { on_failure: 'pause', ...only })] }, failing('a'));
    const changed = { 0: [{ args: { speed: 1 }, locations: {} }] };
    run.edit({ edit: 'retry', step: 0, command_id: attempt, changed });
    expect(run.given).toEqual([{ speed: 3 }, { speed: 1 }]);
    expect(endOf(run)).toBe('the run is completed');
  });

  it('retry of another attempt than the latest > changes nothing', () => {
    const run = held().edit({ edit: 'retry', step: 0, command_id: `${first}.0.9` });
    expect([run.done, run.state]).toEqual([['a'], 'active']);
  });

  it('skip, with data > what follows has them', () => {
    const steps = [step('a', { on_failure: 'pause' }), reading('b', 'a', 'steps.a.data.m')];
    const run = new PlayedRun({ steps }, failing('a')).edit({ edit: 'skip', step: 0, data: { m: 7 } });
    expect([run.given, endOf(run)]).toEqual([[{}, { x: 7 }], 'the run is completed']);
  });

  it('skip of a step whose turn has not come > what follows it waits for what comes before', () => {
    const run = new PlayedRun(
      { steps: [step('a', { on_failure: 'pause' }), step('b'), step('c')] },
      failing('a'),
    );
    run.edit({ edit: 'skip', step: 1 });
    expect(run.done).toEqual(['a']);
    run.edit({ edit: 'retry', step: 0, command_id: attempt });
    expect([run.done, endOf(run)]).toEqual([['a', 'a', 'c'], 'the run is completed']);
  });

  it('insert > what is put in is done first; the step waits for it', () => {
    const run = held();
    const added = [
      { ...template(-1), name: 'lift', after: [] },
      { ...template(-2), name: 'wipe', after: [-1] },
    ];
    run.edit({ edit: 'insert', step: 0, added });
    expect([run.done, run.state]).toEqual([['a', 'lift', 'wipe'], 'active']);
    run.edit({ edit: 'insert', step: 1, added: [{ ...template(-1), name: 'look', after: [] }] });
    run.edit({ edit: 'retry', step: 0, command_id: attempt });
    expect(run.done).toEqual(['a', 'lift', 'wipe', 'a', 'look', 'b']);
    expect(endOf(run)).toBe('the run is completed');
  });

  it('insert, asked for again after the store was put back > the same steps, though they came with other ids', () => {
    const idsAfter = (id: string) => {
      const run = held();
      const added = [{ ...template(-1), id, name: 'lift', after: [] }];
      run.edit({ edit: 'insert', request: 'same', step: 0, added });
      return run.lab.state.runs
        .get(first)
        ?.definition.steps.slice(2)
        .map((each) => each.id);
    };
    expect(idsAfter('one')).toHaveLength(1);
    expect(idsAfter('one')).toEqual(idsAfter('other'));
  });

  it('change > steps that have not begun are done as they are now, and what has begun stays', () => {
    const run = held();
    const definition = () => run.lab.state.runs.get(first)?.definition;
    const change = (args: JsonObject) => [{ args, locations: {} }];
    run.edit({ edit: 'change', priority: 5, label: 'late', changed: { 1: change({ speed: 1 }) } });
    run.edit({ edit: 'change', changed: { 1: [...change({ time: 2 }), ...change({ time: 3 })] } });
    expect(definition()).toMatchObject({ priority: 5, label: 'late' });
    expect(definition()?.steps[1]?.args).toEqual({ speed: 1, time: 3 });
    run.edit({ edit: 'change', changed: { 0: change({ speed: 1 }) } });
    expect(run.log.join()).toContain('change by Ada changes nothing: step 1 "a" has begun');
    run.edit({ edit: 'retry', step: 0, command_id: attempt });
    expect(run.done).toEqual(['a', 'a', 'b']);
  });
});

describe('a run that goes on from another', () => {
  const record = {
    status: 'succeeded',
    attempt: 1,
    command_id: `${first}.0.1`,
    instance: 'a',
    started_at: 1,
  } as const;

  it('what is done there > is not done again, and its values are there', () => {
    const steps = [step('measure'), reading('move', 'measure', 'steps.measure.data.mass')];
    const run = new PlayedRun({ steps, taken_over: { 0: { ...record, data: { mass: 3 } } } });
    expect([run.done, run.given, endOf(run)]).toEqual([['move'], [{ x: 3 }], 'the run is completed']);
  });

  it('a loop that was under way > goes on with the rounds that are not done', () => {
    const body = [template(-1)];
    const loop = { body, for_each: { items: [1, 2, 3], as: 'item', max_parallel: 1 } };
    const round = (number: number) =>
      step(`grow[${number}]`, { after: [], added_for: { as: 'round', of: 0, round: number } });
    const steps = [step('grow', { loop }), step('end'), round(1), round(2)];
    const run = new PlayedRun({ steps, taken_over: { 2: record } });
    expect(run.done).toEqual(['grow[2]', 'grow[3]', 'end']);
    expect(endOf(run)).toBe('the run is completed');
  });
});
