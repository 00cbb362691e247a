import { expect, it } from 'vitest';
import { thingsAt } from '../../../shared/contracts/locations.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, move, said, second, StoringLab, third, whyOf } from './owner-lab.ts';

/** A lab with an incubator of two places, and an arm that moves many plates at once. */
class HotelLab extends StoringLab {
  constructor() {
    super({ verify_locations_before_transfer: true });
    this.state.workcell.capacity = { incubator: 2 };
    this.greet();
  }

  greet(): void {
    this.hello({ capacity: 50 });
  }

  /** Whose plates are in the incubator. */
  plates(): string[] {
    const things = thingsAt(this.state.locations.get('incubator'));
    return things.map(({ state }) => state.replace('experiment of ', ''));
  }

  inHand(): string[] {
    return [...this.state.instances.values()].flatMap(({ occupied }) =>
      occupied.map(({ command_id }) => command_id),
    );
  }

  why(run_id: string): string | undefined {
    this.later(0, true);
    return whyOf(this.state.runs.get(run_id));
  }
}

const inAndOut = [move(undefined, 'incubator'), stepDefinition(), move('incubator', 'trash')];

it('an incubator of two places > takes two plates at once, and the next once one is gone', () => {
  const lab = new HotelLab();
  for (const run of [first, second, third]) lab.begin(run, inAndOut);
  expect(lab.inHand()).toEqual([`${first}.0.1`, `${second}.0.1`]);
  expect(lab.why(third)).toBe('waits for location incubator, of which all 2 places are taken');
  lab.settle(`${second}.0.1`);
  lab.settle(`${first}.0.1`);
  expect(lab.plates()).toEqual([second, first]);
  lab.settle(`${first}.1.1`);
  expect(lab.inHand()).not.toContain(`${third}.0.1`);
  lab.settle(`${first}.2.1`);
  expect(lab.plates()).toEqual([second]);
  expect(lab.inHand()).toContain(`${third}.0.1`);
  lab.settleAll();
  expect(lab.state.runs.size).toBe(0);
  expect(lab.plates()).toEqual([]);
});

it('an unknown outcome > takes its place until it is known; the plates of others stay where they are', () => {
  for (const [as, plates] of [
    ['happened', [first, second]],
    ['did_not', [first]],
  ] as const) {
    const lab = new HotelLab();
    lab.begin(first, inAndOut);
    lab.settle(`${first}.0.1`);
    lab.begin(second, [move('nest', 'incubator', { on_unknown: 'pause' }), ...inAndOut.slice(1)]);
    lab.settle(`${second}.0.1`, { outcome: 'interrupted' });
    expect(lab.plates()).toEqual([first, 'unverified']);
    const { state } = lab.state.locations.get('nest') ?? {};
    expect(state).toBe('unverified');
    lab.begin(third, inAndOut);
    lab.play(said('run.resolve', { run_id: second, command_id: `${second}.0.1` }, { as, by: 'Ada' }));
    expect(lab.plates()).toEqual(plates);
  }
});

it('a place that a run keeps > is free for that run alone', () => {
  const lab = new HotelLab();
  const hold = [{ location: 'incubator', until: 2 }];
  lab.begin(first, [stepDefinition({ hold }), move(undefined, 'incubator'), move('incubator', 'trash')]);
  lab.begin(second, inAndOut);
  lab.begin(third, inAndOut);
  expect(lab.inHand()).toEqual([`${first}.0.1`, `${second}.0.1`]);
  lab.settle(`${second}.0.1`);
  expect(lab.why(third)).toBe(
    `waits for a place of location incubator, which run ${first} keeps until step 3 "to trash" has ended`,
  );
  lab.settle(`${first}.0.1`);
  lab.settle(`${first}.1.1`);
  expect(lab.plates()).toEqual([second, first]);
  expect(lab.why(third)).toBe('waits for location incubator, of which all 2 places are taken');
  lab.settleAll();
  expect(lab.state.runs.size).toBe(0);
});

it('whoever says what is there > says it of all places; whose that is which stays is still known, also to a new owner', () => {
  const lab = new HotelLab();
  const plateOf = (run: string) => `experiment of ${run}`;
  const say = (state: string, ...more: string[]) =>
    lab.play(said('location.set', {}, { name: 'incubator', state, more, at: lab.now + 1 }));
  for (const run of [first, second]) lab.begin(run, inAndOut.slice(0, 1));
  lab.settle(`${first}.0.1`);
  lab.settle(`${second}.0.1`);
  say('another', plateOf(second));
  expect(lab.state.locations.get('incubator')).toMatchObject({
    state: 'another',
    more: [{ state: plateOf(second), run: second }],
  });
  lab.begin(third, inAndOut);
  lab.changeOwner();
  lab.greet();
  expect(lab.inHand()).toEqual([]);
  expect(lab.why(third)).toBe('waits for location incubator, of which all 2 places are taken');
  say(plateOf(second));
  expect(lab.inHand()).toEqual([`${third}.0.1`]);
});

it('a full incubator from which nobody takes anything away but who waits for it > is a deadlock that is told', () => {
  const lab = new HotelLab();
  const at = lab.now;
  const state = `experiment of ${first}`;
  const more = [`experiment of ${second}`];
  lab.play(said('location.set', {}, { name: 'incubator', state, more, at }));
  lab.play(said('location.set', {}, { name: 'nest', state: `experiment of ${third}`, at }));
  lab.begin(first, [stepDefinition(), move('incubator', 'nest')]);
  lab.begin(second, [stepDefinition(), move('incubator', 'nest')]);
  lab.begin(third, [stepDefinition(), move('nest', 'incubator')]);
  for (const run of [first, second, third]) lab.settle(`${run}.0.1`);
  expect([...lab.state.deadlocked].length).toBeGreaterThan(0);
});

it('two runs are to take away the same plate > it takes one place, and another plate has the other', () => {
  const lab = new HotelLab();
  const state = `experiment of ${first}`;
  lab.play(said('location.set', {}, { name: 'incubator', state, at: lab.now }));
  const takes = [stepDefinition(), move('incubator', 'nest'), move('nest', 'trash')];
  for (const run of [first, second]) lab.begin(run, takes, state);
  lab.begin(third, inAndOut);
  expect(lab.inHand()).toEqual([`${first}.0.1`, `${second}.0.1`, `${third}.0.1`]);
});
