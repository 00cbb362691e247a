import { describe, expect, it } from 'vitest';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { at, GroupLab, reserve, third } from './group-lab.ts';
import { first, said, second } from './owner-lab.ts';
import { TimedLab } from './timed-lab.ts';

describe('a step from which on its run has modules to itself', () => {
  it('begins once all of them are free > and nobody else has any of them until the last step has ended', () => {
    const lab = new GroupLab('arm/a', 'reader/a');
    lab.begin(second, [at('reader')]);
    lab.begin(first, [at('arm', reserve(1, 'arm', 'reader')), at('reader')]);
    expect(lab.inHand()).toEqual({ 'reader/a': `${second}.0.1` });
    expect(lab.why(first)).toBe(
      `waits until its run can have arm and reader to itself: run ${second} has reader`,
    );
    lab.settle(`${second}.0.1`);
    expect(lab.inHand()).toEqual({ 'arm/a': `${first}.0.1` });
    expect(lab.kept(first)).toEqual(['arm/a', 'reader/a']);

    lab.begin(third, [at('reader')]);
    expect(lab.why(third)).toBe(
      `waits for reader/a, which run ${first} keeps until step 2 "at reader" has ended`,
    );
    lab.settle(`${first}.0.1`);
    expect(lab.inHand()).toEqual({ 'reader/a': `${first}.1.1` });
    lab.settle(`${first}.1.1`);
    expect(lab.inHand()).toEqual({ 'reader/a': `${third}.0.1` });
  });

  it('two runs want the same in opposite order > one after the other, both end', () => {
    const lab = new GroupLab('arm/a', 'reader/a');
    lab.begin(first, [at('arm', reserve(1, 'arm', 'reader')), at('reader')]);
    lab.begin(second, [at('reader', reserve(1, 'reader', 'arm')), at('arm')]);
    expect(lab.settleAll()).toEqual(
      [0, 1].map((step) => `${first}.${step}.1`).concat([0, 1].map((step) => `${second}.${step}.1`)),
    );
    expect(lab.state.runs.size).toBe(0);
  });

  it('the run ends before the last step does > what it had is free', () => {
    const lab = new GroupLab('arm/a', 'reader/a');
    lab.begin(first, [at('arm', reserve(1, 'arm', 'reader')), at('reader')]);
    lab.begin(second, [at('reader')]);
    lab.settle(`${first}.0.1`, {
      outcome: 'failed',
      error: { code: 'action_failed', message: 'no' },
    } as never);
    expect(lab.inHand()).toEqual({ 'reader/a': `${second}.0.1` });
  });

  it('of several instances one is kept > a new owner keeps the same, and the run goes on there', () => {
    const lab = new GroupLab('arm/a', 'reader/a', 'reader/b');
    lab.begin(second, [at('reader')]);
    lab.begin(first, [at('arm', reserve(2, 'reader')), at('arm'), at('reader', { instance: 'any' })]);
    const [own = ''] = lab.kept(first);
    expect(lab.inHand()).toEqual({
      [own === 'reader/a' ? 'reader/b' : 'reader/a']: `${second}.0.1`,
      'arm/a': `${first}.0.1`,
    });
    lab.settleAll();
  });

  it('the first step is left out > what the run is to have is kept from the next one on', () => {
    const lab = new GroupLab('arm/a', 'reader/a');
    lab.begin(second, [at('arm')]);
    lab.begin(first, [at('arm', reserve(2, 'arm', 'reader')), at('arm'), at('reader')]);
    const edit = { edit: 'skip', step: 0, request: 'r' };
    lab.play(said('run.edit', { run_id: first }, edit));
    lab.settle(`${second}.0.1`);
    expect(lab.kept(first)).toEqual(['arm/a', 'reader/a']);
  });

  it('it was left out, and nobody has acted on the next one > it gives up all likewise', () => {
    const lab = new GroupLab('arm/a', 'arm/b', 'reader/a');
    lab.begin(second, [at('arm')]);
    lab.begin(third, [at('arm')]);
    lab.begin(first, [at('arm', reserve(2, 'arm', 'reader')), at('arm'), at('reader')]);
    lab.play(said('run.edit', { run_id: first }, { edit: 'skip', step: 0, request: 'r' }));
    lab.settle(`${second}.0.1`);
    expect(lab.kept(first)).toEqual(['arm/a', 'reader/a']);
    lab.settle(`${third}.0.1`);
    const bye = { module: 'arm', instance: 'a', boot_id: 'boot of arm/a', journal_id: 'journal of arm/a' };
    lab.play(said('agent.bye', {}, { ...bye, holding: [], journal_floor: 0 }));
    expect(lab.kept(first)).toEqual(['arm/b', 'reader/a']);
  });

  it('nobody has acted on it > it gives up all, and begins anew where it can', () => {
    const lab = new GroupLab('arm/a', 'arm/b', 'reader/a');
    lab.begin(first, [at('arm', reserve(1, 'arm', 'reader')), at('reader')]);
    const [arm = ''] = lab.kept(first);
    const instance = arm.split('/')[1] ?? '';
    lab.play(
      said(
        'agent.bye',
        {},
        {
          ...{ module: 'arm', instance, boot_id: `boot of ${arm}`, journal_id: `journal of ${arm}` },
          ...{ holding: [], journal_floor: 0 },
        },
      ),
    );
    expect(lab.kept(first)).toEqual([arm === 'arm/a' ? 'arm/b' : 'arm/a', 'reader/a']);
  });
});

describe('a group that waits', () => {
  it.each([1, 2, 3])(
    'for two modules of which others take one step after the other (%i at a time) > has its turn',
    (experiments) => {
      const lab = new GroupLab('arm/a', 'reader/a');
      let count = 0;
      const single = (module: string) => {
        count += 1;
        const run_id = `01JC${String(count).padStart(22, '0')}`;
        lab.begin(run_id, [at(module)], `experiment ${count % experiments} at ${module}`);
      };
      for (let i = 0; i < 4; i += 1) for (const module of ['arm', 'reader']) single(module);
      lab.begin(first, [at('arm', reserve(1, 'arm', 'reader')), at('reader')]);
      let turns = 0;
      // One instrument after the other comes to rest: never are both free by chance.
      for (; lab.kept(first).length === 0 && turns < 40; turns += 1) {
        const module = turns % 2 === 0 ? 'arm' : 'reader';
        const command = lab.inHand()[`${module}/a`];
        if (command !== undefined) lab.settle(command);
        single(module);
      }
      // Each that was there before has its turn, and each other experiment one more.
      expect(turns).toBeLessThan(4 * 2 + 2 * experiments + 2);
    },
  );

  it('as none of its modules is held > no group behind it takes one of them', () => {
    const lab = new GroupLab('arm/a', 'reader/a');
    lab.begin(third, [at('arm')]);
    lab.begin(first, [at('arm', reserve(1, 'arm', 'reader')), at('reader')]);
    lab.begin(second, [at('reader', reserve(0, 'reader'))]);
    expect(lab.why(second)).toBe(
      `waits for reader/a, which is left to run ${first}: that is to have arm and reader to itself`,
    );
    expect(lab.settleAll()[1]).toBe(`${first}.0.1`);
  });
});

describe('a location that a run keeps', () => {
  const move = (source: string | undefined, target: string, given = {}) =>
    at('arm', {
      name: `to ${target}`,
      locations: { ...(source === undefined ? {} : { source }), target },
      ...given,
    });

  it('nobody else moves anything there until the last step has ended, not even while it is empty', () => {
    const lab = new GroupLab('arm/a');
    const { workcell } = lab.state;
    lab.state.workcell = {
      ...workcell,
      config: { ...workcell.config, verify_locations_before_transfer: true },
    };
    const hold = [{ location: 'nest', until: 2 }];
    lab.begin(first, [
      move(undefined, 'nest', { hold }),
      move('nest', 'reader'),
      move('reader', 'nest'),
      move('nest', 'out'),
    ]);
    lab.begin(second, [move(undefined, 'nest'), move('nest', 'trash')]);
    lab.settle(`${first}.0.1`);
    lab.settle(`${first}.1.1`);
    expect(lab.state.locations.get('nest')?.state).toBe('Empty');
    expect(lab.inHand()).toEqual({ 'arm/a': `${first}.2.1` });
    lab.settle(`${first}.2.1`);
    expect(lab.inHand()).toEqual({ 'arm/a': `${first}.3.1` });
    lab.settleAll();
    expect(lab.state.runs.size).toBe(0);
  });

  it('another one waits for it with the step that ends it; one that is to keep it waits until it is free', () => {
    const lab = new GroupLab('arm/a', 'oven/a');
    const { workcell } = lab.state;
    lab.state.workcell = {
      ...workcell,
      config: { ...workcell.config, verify_locations_before_transfer: true },
    };
    const hold = [{ location: 'nest', until: 1 }];
    lab.begin(first, [move(undefined, 'nest', { hold }), at('oven')]);
    lab.begin(second, [at('arm', { hold: [{ location: 'nest', until: 0 }] })]);
    lab.begin(third, [move(undefined, 'nest')]);
    lab.settle(`${first}.0.1`);
    lab.later(0, true);
    expect(lab.why(second)).toBe(`waits until its run can have nest to itself: run ${first} has nest`);
    lab.play(said('location.set', {}, { name: 'nest', state: 'Empty', at: lab.now }));
    lab.later(0, true);
    expect(lab.why(third)).toBe(
      `waits for location nest, which run ${first} keeps until step 2 "at oven" has ended`,
    );
    lab.settle(`${first}.1.1`);
    expect(lab.inHand()).toEqual({ 'arm/a': `${second}.0.1` });
  });
});

describe('a run that waits for instances of its own, where it is known how long steps take', () => {
  const step = (module: string, duration: number, given: Partial<StepDefinition> = {}) =>
    at(module, { duration, ...given });

  it('lets those pass that are done before it can begin', () => {
    const lab = new TimedLab({ arm: 1, reader: 1 });
    lab.submit(first, { steps: [step('reader', 100)] });
    lab.submit(second, { steps: [step('arm', 10, reserve(0, 'arm', 'reader'))] });
    lab.submit(third, { steps: [step('arm', 60)] });
    const fourth = third.replace(/3$/, '4');
    lab.goOn(lab.now + 60_000);
    lab.submit(fourth, { steps: [step('arm', 60)] });
    lab.goOn();
    expect([third, second, fourth].map((run) => lab.begun(run, 0))).toEqual([0, 100, 110]);
  });

  it('waits for none of a stream of others that take longer than they say', () => {
    const lab = new TimedLab({ arm: 1, reader: 1 }, (duration) => duration * 4);
    for (let n = 10; n < 40; n += 1)
      for (const [index, module] of ['arm', 'reader'].entries())
        lab.submit(`01JB0000000000000000000${index}${n}`, {
          experiment_id: `e${n}`,
          steps: [step(module, 5 + (n % 3))],
        });
    lab.submit(second, { experiment_id: 'group', steps: [step('arm', 10, reserve(0, 'arm', 'reader'))] });
    lab.goOn();
    expect(lab.begun(second, 0)).toBeLessThan(200);
    expect(lab.state.runs.size).toBe(0);
  });

  it('has begun and is late > no gap is begun that relies on its end', () => {
    const lab = new TimedLab({ oven: 1, reader: 1, arm: 1 }, (duration) => duration * 3);
    const after = { from: 0, point: 'end', at: 'start', max: 200 } as const;
    lab.submit(first, { steps: [step('arm', 100, reserve(0, 'arm', 'reader'))] });
    lab.goOn(lab.now + 150_000);
    lab.submit(second, { steps: [step('oven', 10), step('reader', 10, { gaps: [after] })] });
    lab.goOn();
    expect(lab.begun(second, 0)).toBe(300);
  });

  it('and a step of which is tied to another instance than the first > has both', () => {
    const lab = new TimedLab({ oven: 2, arm: 1 });
    lab.submit(second, { steps: [step('oven', 10)] });
    lab.submit(first, {
      steps: [
        step('oven', 20),
        step('oven', 10, { instance: 'any', ...reserve(2, 'oven') }),
        step('oven', 10),
      ],
    });
    lab.goOn();
    expect(lab.state.runs.size).toBe(0);
  });
});
