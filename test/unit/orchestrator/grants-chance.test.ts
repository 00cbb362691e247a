import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import { openReservations, sharesInstrument } from '../../../shared/contracts/reservation.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { commands, Lab, said } from './owner-lab.ts';
import { helloOf } from './run-fixtures.ts';

const modules = ['arm', 'lid'];
const places = ['A', 'B', 'C'];

const step = fc.record({
  module: fc.constantFrom(...modules),
  after: fc.array(fc.nat({ max: 3 }), { maxLength: 2 }),
  instance: fc.constantFrom<StepDefinition['instance']>('same', 'any'),
  action: fc.constantFrom(...Array<string>(9).fill('move'), 'heat'),
  priority: fc.constantFrom(null, null, 2),
  from: fc.constantFrom(undefined, undefined, ...places),
  to: fc.constantFrom(undefined, undefined, ...places),
  timeout: fc.constantFrom(null, null, 5, 60),
  keeps: fc.constantFrom(...Array<undefined>(5).fill(undefined), ['arm'], ['lid', 'arm']),
});
const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      submit: fc.array(step, { minLength: 1, maxLength: 4 }),
      experiment_id: fc.constantFrom('one', 'two', 'three'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      settle: fc.nat({ max: 5 }),
      outcome: fc.constantFrom(...Array<string>(9).fill('succeeded'), 'failed', 'interrupted'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ hello: fc.nat({ max: 2 }), capacity: fc.integer({ min: 1, max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ bye: fc.nat({ max: 2 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      order: fc.constantFrom('pause', 'resume', 'resume', 'reset'),
      module: fc.option(fc.constantFrom(...modules), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ empty: fc.constantFrom(...places) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      reserve: fc.constantFrom('arm', 'arm/a', 'lid'),
      begins: fc.constantFrom(0, 0, 50),
      lasts: fc.integer({ min: 20, max: 150 }),
    }),
  },
  // Minutes raise what a step weighs that waits.
  { weight: 1, arbitrary: fc.record({ later: fc.integer({ min: 10_000, max: 90_000 }) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const agents = [
  { module: 'arm', instance: 'a' },
  { module: 'arm', instance: 'b' },
  { module: 'lid', instance: 'a' },
];
const bootOf = (n: number) => ({ boot_id: `boot${n}`, journal_id: `journal${n}` });

function definitionOf(
  { from, to, after, keeps: modules, ...facts }: typeof step extends fc.Arbitrary<infer T> ? T : never,
  at: number,
  { length }: readonly unknown[],
): StepDefinition {
  const before = at === 0 ? [] : [...new Set(after.map((n) => n % at))];
  const locations = { ...(from && { source: from }), ...(to && { target: to }) };
  const keeping = modules && { reserve: [{ modules: [...modules], until: length - 1 }] };
  return stepDefinition({ ...facts, ...keeping, id: `s${at}`, after: before, locations });
}

/** A lab in which things happen by chance: what that is to its owner depends on what the owner has given out. */
class ChanceLab {
  readonly #out: { run_id: string; command_id: string; body: object }[] = [];
  readonly #lab: Lab;
  readonly #looks: boolean;
  readonly #given = new Set<string>();
  #count = 0;

  /** @param looks whether the owner looks at all that waits in each turn */
  constructor(config: ConstructorParameters<typeof Lab>[0], looks: boolean) {
    this.#lab = new Lab(config);
    this.#looks = looks;
    agents.forEach((_, n) => this.happen({ hello: n, capacity: 1 }));
  }

  /** What is given out because of it: which commands, to whom. */
  happen(what: Happening): string[] {
    this.#count += 1;
    if ('later' in what) this.#lab.now += what.later;
    const tx = this.#lab.play(...this.#inputOf(what), { kind: 'tick', all: this.#looks });
    const sent = commands(tx);
    for (const { command_id, body } of sent) {
      // What was given out before may be sent once more.
      if (!this.#given.has(command_id)) this.#demandFree(body);
      this.#given.add(command_id);
    }
    for (const { run_id, command_id, body } of sent) {
      const { module, instance, number } = body;
      this.#out.push({ run_id, command_id, body: { module, instance, number } });
    }
    return sent.map(({ command_id, body }) => `${command_id} ${body.module}/${body.instance}`);
  }

  /** Nobody has reserved the instrument now. */
  #demandFree(instrument: { module: string; instance: string }): void {
    const { now, state } = this.#lab;
    const own = openReservations(state, now).filter((each) => sharesInstrument(each, instrument));
    expect(own.filter(({ from }) => from <= now)).toEqual([]);
  }

  #inputOf(what: Happening): OwnerInput[] {
    const { now, state } = this.#lab;
    if ('submit' in what) {
      const run_id = `01JB${String(this.#count).padStart(22, '0')}`;
      const steps = what.submit.map(definitionOf);
      const { experiment_id } = what;
      return [{ kind: 'found', run: newStoredRun({ run_id, experiment_id, created_at: now, steps }) }];
    }
    if ('settle' in what) {
      const [found] = this.#out.splice(what.settle % Math.max(1, this.#out.length), 1);
      if (!found) return [];
      const { run_id, command_id, body } = found;
      const settled = { ...body, outcome: what.outcome, acted: true };
      return [said('step.settled', { run_id, command_id }, settled)];
    }
    if ('hello' in what) {
      const own = { ...agents[what.hello], ...bootOf(what.hello), capacity: what.capacity };
      const hello_id = `hello${String(this.#count).padStart(5, '0')}`;
      return [said('agent.hello', {}, helloOf({ ...own, hello_id, asked: state.epoch }).body)];
    }
    if ('bye' in what) {
      const own = { ...agents[what.bye], ...bootOf(what.bye) };
      return [said('agent.bye', {}, { ...own, holding: [], journal_floor: 0 })];
    }
    if ('order' in what) {
      const { order: command, module } = what;
      const order = { command, revision: this.#count, at: now, ...(module && { module }) };
      return [said('workcell.control', {}, order)];
    }
    if ('reserve' in what) {
      const [module = '', instance] = what.reserve.split('/');
      const from = now + what.begins;
      const of = { module, ...(instance && { instance }), from, until: from + what.lasts, made_at: now };
      return [said('reservation.make', {}, { id: `R${this.#count}`, ...of })];
    }
    if ('empty' in what) return [said('location.set', {}, { name: what.empty, state: 'Empty', at: now })];
    return [];
  }
}

describe('an owner who looks in each turn only at what may have changed', () => {
  let given = 0;

  describe.each([true, false])('of a lab that is sequential: %s', (sequential_scheduler) => {
    it.each(partsOfPlays())(
      'gives out the same commands, to the same instances in the same turns, as one who looks at all that waits (part %i)',
      (part) => {
        fc.assert(
          fc.property(
            fc.array(happening, { minLength: 40, maxLength: 100 }),
            fc.boolean(),
            (happenings, verify_locations_before_transfer) => {
              const config = { sequential_scheduler, verify_locations_before_transfer };
              const [quick, thorough] = [new ChanceLab(config, false), new ChanceLab(config, true)];
              const sent = happenings.map((what) => [quick.happen(what), thorough.happen(what)] as const);
              given += sent.reduce((sum, [few]) => sum + few.length, 0);
              expect(sent.find(([few, all]) => few.join() !== all.join())).toBeUndefined();
            },
          ),
          { numRuns: playsOfPart(150), seed: part },
        );
      },
    );
  });

  it('gives out many', () => {
    expect(given).toBeGreaterThan(150);
  });
});
