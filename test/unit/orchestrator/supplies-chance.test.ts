import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { commands, Lab, said } from './owner-lab.ts';
import { armWorkcell, helloOf } from './run-fixtures.ts';

const capacity = 12;
const [arm] = armWorkcell.modules;
const tips = { capacity, uses: { move: 4, fill: 'args.wells' } };
const workcell = { ...armWorkcell, modules: arm ? [{ ...arm, consumables: { tips } }] : [] };
const about = {
  name: 'arm',
  actions: ['move', 'fill', 'look'].map((name) => ({ name, args: [], files: [], results: [] })),
};

const step = fc.record({
  action: fc.constantFrom('move', 'fill', 'fill', 'look'),
  args: fc.record({ wells: fc.integer({ min: 0, max: 13 }) }),
});
const ending = fc.constantFrom('succeeded', 'succeeded', 'failed', 'not_begun', 'interrupted', 'refused');
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ submit: fc.array(step, { minLength: 1, maxLength: 3 }) }) },
  { weight: 8, arbitrary: fc.record({ ends: fc.nat({ max: 3 }), as: ending }) },
  {
    weight: 3,
    arbitrary: fc.record({
      refill: fc.constantFrom('a', 'b', undefined),
      to: fc.option(fc.integer({ min: 0, max: capacity }), { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ resolve: fc.constantFrom('happened', 'did_not', 'skip') }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  run_id: string;
  command_id: string;
  session: number;
  address: { module: string; instance: string; number: number };
  /** How much of what there was at the last refill it has taken; nothing counts of one before. */
  counts: number;
}

/** A lab of two arms, and what was begun at each since it was refilled. */
class SuppliesLab {
  readonly lab = new Lab();
  readonly #fields: Record<string, Json> = {};
  readonly #full = new Map([
    ['a', capacity],
    ['b', capacity],
  ]);
  readonly #inHand: Sent[] = [];
  readonly #unknown: Sent[] = [];
  readonly #used: Sent[] = [];
  #count = 0;
  granted = 0;
  refused = 0;

  constructor() {
    this.lab.state.workcell = workcell;
    for (const instance of ['a', 'b']) {
      const own = { instance, boot_id: `boot ${instance}`, journal_id: instance, hello_id: instance };
      const { body } = helloOf({ ...own, about, capacity: 2, asked: this.lab.state.epoch });
      this.#play([said('agent.hello', {}, body)]);
    }
  }

  happen(what: Happening): void {
    this.#count += 1;
    this.#play(this.#inputsOf(what));
    for (const instance of ['a', 'b']) {
      const counted = [...this.#inHand, ...this.#unknown, ...this.#used]
        .filter(({ address }) => address.instance === instance)
        .reduce((sum, { counts }) => sum + counts, 0);
      const left = (this.#full.get(instance) ?? 0) - counted;
      if (left < 0 || this.#left(instance) !== left)
        throw new Error(`of ${instance} ${this.#left(instance)} is left, and ${left} should be`);
    }
  }

  /** Throws where a new owner would find something else than this one knows. */
  end(): void {
    expect(decodeWorkcellState(this.#fields).supplies).toEqual(this.lab.state.supplies);
  }

  #left(instance: string): number {
    return this.lab.state.supplies.get(`arm/${instance}`)?.['tips']?.left ?? capacity;
  }

  #play(inputs: OwnerInput[]): void {
    const tx = this.lab.play(...inputs);
    Object.assign(this.#fields, tx.changes()?.workcell);
    for (const { run_id, command_id, session, body } of commands(tx)) {
      const { module, instance, number } = body;
      const { action, args } = body.step;
      const wells = Number(args['wells']);
      const counts = action === 'move' ? 4 : action === 'fill' ? wells : 0;
      this.#inHand.push({ run_id, command_id, session, address: { module, instance, number }, counts });
      this.granted += 1;
    }
    for (const run of this.lab.state.runs.values())
      for (const { why } of run.waits.values()) if (why?.kind === 'supplies') this.refused += 1;
  }

  #inputsOf(what: Happening): OwnerInput[] {
    if ('submit' in what) {
      const run_id = `01JB${String(this.#count).padStart(22, '0')}`;
      const steps = what.submit.map((each) =>
        stepDefinition({
          module: 'arm',
          instance: 'any',
          after: [],
          on_failure: 'continue',
          on_unknown: 'pause',
          ...each,
        }),
      );
      return [{ kind: 'found', run: newStoredRun({ run_id, created_at: this.lab.now, steps }) }];
    }
    if ('refill' in what) return this.#refill(what.refill, what.to);
    if ('resolve' in what) return this.#resolve(what.resolve);
    return this.#end(what.ends, what.as);
  }

  /** What is in hand is taken out of the new, as far as there is enough. */
  #refill(instance: string | undefined, to: number | undefined): OwnerInput[] {
    for (const [each] of this.#full) {
      if ((instance ?? each) !== each) continue;
      let left = to ?? capacity;
      this.#full.set(each, left);
      for (const list of [this.#unknown, this.#used])
        for (const sent of list) if (sent.address.instance === each) sent.counts = 0;
      for (const sent of this.#inHand) {
        if (sent.address.instance !== each) continue;
        sent.counts = Math.min(sent.counts, left);
        left -= sent.counts;
      }
    }
    const body = {
      module: 'arm',
      at: this.lab.now,
      ...(instance === undefined ? {} : { instance }),
      ...(to === undefined ? {} : { to }),
    };
    // The broker may hand out anything twice.
    return [said('supplies.refill', {}, body), said('supplies.refill', {}, body)];
  }

  #end(which: number, as: string): OwnerInput[] {
    const [sent] = this.#inHand.splice(which % Math.max(1, this.#inHand.length), 1);
    if (!sent) return [];
    const { run_id, command_id, session, address } = sent;
    const header = { run_id, command_id };
    if (as === 'refused')
      return twice(said('step.refused', { ...header, session }, { ...address, reason: 'at_capacity' }));
    if (as === 'not_begun') {
      const error = { code: 'bad_arguments', message: 'no', retryable: false };
      return twice(said('step.settled', header, { ...address, outcome: 'failed', acted: false, error }));
    }
    (as === 'interrupted' ? this.#unknown : this.#used).push(sent);
    const error = { code: 'action_failed', message: 'no', retryable: false };
    const more = as === 'succeeded' ? {} : { error };
    return twice(said('step.settled', header, { ...address, outcome: as, acted: true, ...more }));
  }

  #resolve(as: string): OwnerInput[] {
    const sent = this.#unknown.shift();
    if (!sent) return [];
    if (as !== 'did_not') this.#used.push(sent);
    const { run_id, command_id } = sent;
    return [said('run.resolve', { run_id, command_id }, { as })];
  }
}

/** Whatever an agent says may come twice. */
function twice(input: OwnerInput): OwnerInput[] {
  return [input, input];
}

let [granted, refused] = [0, 0];

describe('what is left of what instances use up', () => {
  it.each(partsOfPlays())(
    'is what there was without what was begun, and never below nothing (part %i)',
    () => {
      fc.assert(
        fc.property(fc.array(happening, { minLength: 20, maxLength: 60 }), (happenings) => {
          const lab = new SuppliesLab();
          for (const what of happenings) lab.happen(what);
          lab.end();
          lab.end();
          granted += lab.granted;
          refused += lab.refused;
        }),
        { numRuns: playsOfPart(150) },
      );
    },
  );

  it('is taken and refused often', () => {
    expect([granted > 100, refused > 100]).toEqual([true, true]);
  });
});
