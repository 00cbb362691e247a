import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { isTerminal, type StepDefinition, type StoredRun } from '../../../shared/contracts/run.ts';
import type { TemplateStep } from '../../../shared/contracts/step-flow.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { commands, first, Lab, said } from './owner-lab.ts';
import { labWorkcell } from './run-fixtures.ts';

const retry = { attempts: 2, on: ['failed' as const], backoff: { initial: 0, factor: 1, max: 0 } };
const kinds = ['plain', 'when', 'value', 'for_each', 'repeat'] as const;

/** A step of a workflow as it may be written; `needs` are taken from those before it. */
const written = fc.record({
  kind: fc.constantFrom(...kinds),
  needs: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
  on_failure: fc.constantFrom('fail', 'fail', 'continue', 'pause'),
  retry: fc.boolean(),
  recover: fc.boolean(),
  closes: fc.boolean(),
  limit: fc.integer({ min: 0, max: 9 }),
  width: fc.integer({ min: 1, max: 3 }),
});
type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

const workflows = fc.record({
  steps: fc.array(written, { minLength: 1, maxLength: 5 }),
  chain: fc.boolean(),
  cleanups: fc.nat({ max: 2 }),
});
type Workflow = typeof workflows extends fc.Arbitrary<infer T> ? T : never;

const named = (name: string, given: Partial<StepDefinition> = {}) =>
  stepDefinition({ id: name, name, ...given });

/** The steps of a run, as the gateway makes them. */
function compiled({ steps, chain, cleanups }: Workflow): StepDefinition[] {
  const made = steps.map((step, position) => compiledStep(step, position, chain));
  const tail = Array.from({ length: cleanups }, (_, index) => {
    const after = index === 0 ? made.map((_, position) => position) : [made.length + index - 1];
    return named(`tidy${index}`, { cleanup: true, ...(chain ? {} : { after }) });
  });
  return [...made, ...tail];
}

function compiledStep(step: Written, position: number, chain: boolean): StepDefinition {
  const { kind, on_failure, limit, width } = step;
  const before =
    position === 0 ? [] : chain ? [position - 1] : [...new Set(step.needs.map((n) => n % position))];
  const [seen] = before;
  const scope = { steps: seen === undefined ? {} : { seen }, values: {} };
  const common: Partial<StepDefinition> = {
    ...(chain ? {} : { after: before }),
    on_failure,
    ...(step.retry && { retry }),
    ...(step.recover && { recover: [{ ...named('mend'), number: -100 - position, after: [] }] }),
  };
  const value = seen === undefined ? `${limit}` : 'steps.seen.data.v';
  const body: TemplateStep[] = [{ ...named('', { on_failure }), number: -1 - position, after: [] }];
  const closing = { ...named('close'), number: -200 - position, after: [-1 - position] };
  if (step.closes) body.push({ ...closing, cleanup: true, closes: true });
  switch (kind) {
    case 'plain':
      return named(`s${position}`, common);
    case 'when':
      return named(`s${position}`, { ...common, when: `${limit} > 4`, scope });
    case 'value':
      return named(`s${position}`, {
        ...common,
        ...{ args: { v: 0 }, expressions: { '/args/v': `\${{ ${value} }}` }, scope },
      });
    case 'for_each': {
      const items = Array.from({ length: limit % 4 }, (_, n) => n);
      const loop = { body, for_each: { items, as: 'item', max_parallel: width } };
      return named(`s${position}`, { ...common, loop, scope });
    }
    case 'repeat': {
      const loop = { body, repeat: { until: `steps.own.data.v > ${limit}`, max: width } };
      return named(`s${position}`, {
        ...common,
        loop,
        scope: { steps: { ...scope.steps, own: position }, values: {} },
      });
    }
  }
}

/** A number that follows from a text, evenly spread over 0 to `below`. */
function chanceOf(text: string, below: number): number {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return (hash >>> 0) % below;
}

/** A command that the instrument acts on. */
interface OpenCommand {
  command_id: string;
  number: number;
  body: object;
  position: number;
}

/** A lab, what its store holds, and the instrument that it has; its owner may be replaced at any moment. */
class World {
  readonly lab = new Lab();
  /** What each command was sent, by its id. */
  readonly sent = new Map<string, string>();
  /** Positions, in the order in which they acted. */
  readonly acted: number[] = [];
  stored: StoredRun;
  readonly #fields: Record<string, Json> = {};
  readonly #seed: number;
  #open: OpenCommand[] = [];
  #epoch = 7;
  #edits = 0;

  constructor(steps: StepDefinition[], seed: number) {
    this.#seed = seed;
    this.stored = newStoredRun({ run_id: first, experiment_id: 'experiment', steps });
    this.#keep(this.lab.hello({ capacity: 3 }));
    this.#keep(this.lab.play({ kind: 'found', run: this.stored }));
  }

  get isOver(): boolean {
    return isTerminal(this.stored.state);
  }

  /** One more thing happens: an instrument comes to an end, or a person says how it goes on. */
  goOn(pick: number): void {
    const [settled] = this.#open.splice(pick % Math.max(1, this.#open.length), 1);
    if (settled) return this.#settle(settled);
    const [held] = this.stored.summary?.held ?? [];
    if (held) return this.#edit(held.step, held.command_id);
    this.lab.now += 1_000;
    this.#keep(this.lab.play({ kind: 'tick', all: true }));
  }

  /** Another owner goes on from what the store holds. */
  restart(): void {
    this.#epoch += 1;
    const runs = this.isOver ? [] : [JSON.parse(JSON.stringify(this.stored)) as StoredRun];
    const state = openLabState({
      ...{ workcell: labWorkcell, epoch: this.#epoch, fields: structuredClone(this.#fields), runs },
    });
    const [before, after] = [this.lab.state, state].map(({ runs: all }) => all.get(first));
    // What the store holds is what the owner had in mind, and all that follows from it.
    expect([after?.snapshot, after?.definition, after?.steps]).toEqual([
      before?.snapshot,
      before?.definition,
      before?.steps,
    ]);
    Object.assign(this.lab, { state });
    const known = this.#open.map(({ command_id, number }) => ({
      command_id,
      number,
      phase: 'started' as const,
    }));
    const head = Math.max(0, ...known.map(({ number }) => number));
    this.#keep(this.lab.hello({ capacity: 3, commands: known, journal_head: head }));
  }

  cancel(): void {
    this.#keep(this.lab.play(said('run.control', { run_id: first }, { command: 'cancel' })));
  }

  #settle({ command_id, body, position }: OpenCommand): void {
    this.acted.push(position);
    const failed = chanceOf(`${this.#seed} ${command_id}`, 4) === 0;
    const outcome = failed
      ? { outcome: 'failed', error: { code: 'action_failed', message: 'm', retryable: true } }
      : { outcome: 'succeeded', data: { v: chanceOf(`v ${this.#seed} ${command_id}`, 10) } };
    const settled = { ...body, acted: true, ...outcome };
    this.#keep(this.lab.play(said('step.settled', { run_id: first, command_id }, settled)));
  }

  #edit(step: number, command_id: string): void {
    this.#edits += 1;
    const edit = (['retry', 'skip', 'insert'] as const)[this.#edits > 6 ? 1 : chanceOf(`${command_id}`, 3)];
    const added = [{ ...named(`fix${this.#edits}`), number: -900, after: [] }];
    const facts = edit === 'insert' ? { added } : edit === 'retry' ? { command_id } : {};
    const body = { edit, step, request: `R${this.#edits}`, ...facts };
    this.#keep(this.lab.play(said('run.edit', { run_id: first }, body)));
  }

  /** What a turn commits is in the store before anything is sent. */
  #keep(tx: Transaction): void {
    const { runs = [], workcell = {} } = tx.changes() ?? {};
    for (const [name, value] of Object.entries(workcell)) {
      if (value === null) delete this.#fields[name];
      else this.#fields[name] = value;
    }
    for (const { update } of runs) {
      if (!update) continue;
      const { state, snapshot, summary, steps, step_snapshots, amendment } = update;
      const { steps: changed = {}, ...others } = amendment ?? {};
      const all = [...this.stored.definition.steps];
      for (const [position, step] of Object.entries(changed)) all[Number(position)] = step;
      this.stored = {
        ...{ definition: { ...this.stored.definition, ...others, steps: all }, state, summary },
        revision: this.stored.revision + 1,
        snapshot: snapshot ?? this.stored.snapshot ?? {},
        steps: { ...this.stored.steps, ...steps },
        step_snapshots: { ...this.stored.step_snapshots, ...step_snapshots },
      };
    }
    for (const { command_id, body } of commands(tx)) {
      const { step, module, instance, number } = body;
      const told = JSON.stringify(step.args);
      expect(this.sent.get(command_id) ?? told).toBe(told);
      expect(this.stored.steps[step.position]?.command_id).toBe(command_id);
      if (!this.sent.has(command_id)) this.#begin(step.position);
      this.sent.set(command_id, told);
      if (this.#open.some((open) => open.command_id === command_id)) continue;
      this.#open.push({ command_id, number, position: step.position, body: { module, instance, number } });
    }
  }

  /** Nothing acts before what it waits for has ended. */
  #begin(position: number): void {
    const { definition, steps } = this.stored;
    const { after, cleanup, added_for } = definition.steps[position]!;
    const ended = (step: number) => !['running', 'idle', undefined].includes(steps[step]?.status);
    if (!cleanup) expect((after ?? (position === 0 ? [] : [position - 1])).every(ended)).toBe(true);
    if (added_for?.as !== 'round') return;
    const { loop } = definition.steps[added_for.of]!;
    const open = definition.steps.flatMap(({ added_for: other }, at) =>
      other?.as === 'round' && other.of === added_for.of && !ended(at) ? [other.round] : [],
    );
    expect(new Set(open).size).toBeLessThanOrEqual(loop?.for_each?.max_parallel ?? 1);
  }
}

describe('runs that grow, by chance', () => {
  const ends = new Set<string>();

  it.each(partsOfPlays())(
    'any workflow and any failure, over any change of owners > ends; nothing acts too early or with other values (part %i)',
    () => {
      fc.assert(
        fc.property(
          workflows,
          fc.nat(),
          fc.array(fc.record({ pick: fc.nat({ max: 5 }), restart: fc.boolean() }), { minLength: 1 }),
          fc.option(fc.nat({ max: 12 }), { freq: 4 }),
          (workflow, seed, happenings, cancelAt) => {
            const world = new World(compiled(workflow), seed);
            for (let turn = 0; !world.isOver && turn < 400; turn += 1) {
              const { pick, restart } = happenings[turn % happenings.length]!;
              if (restart) world.restart();
              if (turn === cancelAt) world.cancel();
              world.goOn(pick);
            }
            expect(world.isOver).toBe(true);
            const { state, steps, definition } = world.stored;
            ends.add(state);
            const open = Object.values(steps).filter(({ status }) => status === 'running');
            expect(open).toEqual([]);
            if (state === 'completed') expect(Object.keys(steps)).toHaveLength(definition.steps.length);
          },
        ),
        { numRuns: playsOfPart(400) },
      );
    },
  );

  it('ends in every way', () => {
    expect([...ends].sort()).toEqual(['cancelled', 'completed', 'failed']);
  });
});
