import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { simulator } from '../../../module-agents/drivers/simulator.ts';
import { action } from '../../../module-agents/sdk/index.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import { until } from '../../support/until.ts';
import { Lab } from '../../support/lab/lab.ts';

/** A camera and an oven from a few lines, and a reader that reads the files it is given. */
const camera = simulator('camera', {
  actions: {
    scan: {
      args: { gain: { type: 'number', default: 1 } },
      returns: {
        data: { light: '${{ args.gain * 4 }}', wells: ['A1', 'B1', 'C1'] },
        files: { image: 'taken with ${{ args.gain }}' },
      },
    },
  },
});
const oven = simulator('oven', {
  actions: {
    heat: { args: { to: { type: 'number' } }, returns: { data: { reached: '${{ args.to * 0.9 }}' } } },
  },
});
const read = action({
  args: { type: 'object', properties: { of: {} } },
  files: { plate: {} },
  run: ({ args, files, command }) => ({
    data: {
      of: (args.of ?? null) as Json,
      text: readFileSync(files['plate'] ?? '', 'utf8'),
      step: command.step,
    },
  }),
});

const scan = { name: 'scan', module: 'camera', action: 'scan' };

describe('values of earlier steps', () => {
  let lab: Lab;
  let owner: Service;
  /** What the slow action was given, each time; it ends once it is let go. */
  let given: Json[];
  let held: ReturnType<typeof deferred<void>>;

  beforeEach(async () => {
    lab = await Lab.openFor(onTestFinished, { modules: ['camera', 'oven', 'reader'] });
    await lab.startGateway();
    given = [];
    held = deferred();
    const slow = action({
      run: async ({ args }) => {
        given.push(args as Json);
        await held.promise;
      },
    });
    owner = await lab.startOrchestrator();
    await Promise.all([
      lab.startAgent({ module: 'camera', definition: { actions: camera.actions } }),
      lab.startAgent({ module: 'oven', definition: { actions: oven.actions } }),
      lab.startAgent({ module: 'reader', definition: { actions: { read, slow } } }),
    ]);
  });

  async function hand(workflow: JsonObject, more: Record<string, string> = {}): Promise<string> {
    const form = {
      experiment_id: lab.experiment,
      workflow: JSON.stringify({ name: 'w', ...workflow }),
      ...more,
    };
    const answer = await lab.submit(form);
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  const done = async (workflow: JsonObject, more?: Record<string, string>) =>
    lab.untilState(await hand(workflow, more), 'completed');

  /** Data of each step by its name. */
  const dataOf = ({ definition, steps }: StoredRun) =>
    Object.fromEntries(definition.steps.map(({ name }, at) => [name, steps[at]?.data]));

  it('reach the instrument as arguments, and files as files', async () => {
    const run = await done({
      parameters: [{ name: 'gain', type: 'number', default: 2 }],
      flowdef: [
        { ...scan, args: { gain: '${{ parameters.gain + 0.5 }}' } },
        {
          name: 'read ${{ steps.scan.data.wells[0] }}',
          module: 'reader',
          action: 'read',
          args: {
            of: ['${{ steps.scan.data.light }}', 'light ${{ steps.scan.data.light }} of ${{ run.id }}'],
          },
          files: { plate: '${{ steps.scan.files.image }}' },
        },
      ],
    });
    expect(run.steps[1]).toMatchObject({
      values: { '/args/of/0': 10, '/name': 'read A1', '/files/plate': run.steps[0]?.files?.[0]?.path },
      data: { of: [10, `light 10 of ${run.definition.run_id}`], text: 'taken with 2.5', step: 'read A1' },
    });
  });

  it('are the same under the next owner of the run', async () => {
    const id = await hand({
      flowdef: [
        { ...scan, args: { gain: 2 } },
        {
          ...{
            name: 'slow',
            module: 'reader',
            action: 'slow',
            args: { light: '${{ steps.scan.data.light }}' },
          },
          ...{ for_each: '${{ steps.scan.data.wells }}', max_parallel: 1 },
        },
      ],
    });
    await until('the step goes on', () => given.length === 1);
    const before = await lab.store.readRun(id);
    await owner.stop();
    held.resolve();
    await lab.startOrchestrator();
    const run = await lab.untilState(id, 'completed');
    expect(given).toEqual([{ light: 8 }, { light: 8 }, { light: 8 }]);
    expect(run.steps[2]?.values).toEqual({ '/args/light': 8 });
    expect(run.steps[2]?.values).toEqual(before?.steps[2]?.values);
    expect(run.definition.steps.slice(0, 3)).toEqual(before?.definition.steps);
  });

  it('end a loop, and adjust it', async () => {
    const run = await done({
      flowdef: [
        {
          name: 'heat',
          module: 'oven',
          action: 'heat',
          args: { to: '${{ steps.heat.data.reached == null ? 20 : steps.heat.data.reached * 2 }}' },
          repeat: { until: 'steps.heat.data.reached >= 50', max: 9 },
        },
        { ...scan, args: { gain: '${{ steps.heat.data.reached }}' } },
      ],
    });
    const data = dataOf(run);
    expect(Object.keys(data)).toEqual(['heat', 'scan', 'heat[1]', 'heat[2]', 'heat[3]']);
    expect(data['heat[3]']?.['reached']).toBeCloseTo(58.32);
    expect(data['heat']).toEqual(data['heat[3]']);
    expect(data['scan']).toMatchObject({ light: Number(data['heat']?.['reached']) * 4 });
  });

  it('are gone through one by one, side by side, and collected', async () => {
    const run = await done({
      flowdef: [
        scan,
        {
          name: 'warm',
          module: 'oven',
          action: 'heat',
          args: { to: '${{ (index + 1) * size(well) }}' },
          for_each: '${{ steps.scan.data.wells }}',
          as: 'well',
          max_parallel: 2,
        },
        { ...scan, name: 'skipped', when: 'steps.warm.data.reached.sum() > 100' },
        { ...scan, name: 'again', args: { gain: '${{ steps.warm.data.reached.max() }}' } },
      ],
    });
    expect(dataOf(run)).toMatchObject({
      warm: { reached: [1.8, 3.6, 5.4] },
      'warm[2]': { reached: 3.6 },
      again: { light: 5.4 * 4 },
    });
    expect(run.steps[2]?.status).toBe('skipped');
  });

  it('reach the steps of a workflow within it, in each of its rounds', async () => {
    const wash = JSON.stringify({
      name: 'wash',
      parameters: [{ name: 'to', type: 'number' }, { name: 'well' }],
      flowdef: [
        { name: 'rinse', module: 'oven', action: 'heat', args: { to: '${{ parameters.to * 10 }}' } },
        {
          name: 'drain',
          module: 'oven',
          action: 'heat',
          when: 'steps.rinse.data.reached > parameters.to * 8 + 1',
          args: { to: '${{ steps.rinse.data.reached }}', of: 'well ${{ parameters.well }}' },
        },
      ],
    });
    const run = await done(
      {
        flowdef: [
          { ...scan, args: { gain: 0.25 } },
          {
            name: 'wash',
            uses: './wash.json',
            with: { to: '${{ steps.scan.data.light * index }}', well: '${{ well }}' },
            ...{ for_each: '${{ steps.scan.data.wells }}', as: 'well', max_parallel: 3 },
          },
        ],
      },
      { workflows: JSON.stringify({ 'wash.json': wash }) },
    );
    expect(dataOf(run)['wash']).toMatchObject({ rinse: { reached: [0, 9, 18] } });
    const drained = run.definition.steps.flatMap(({ name }, at) =>
      name.endsWith('/drain') ? [[name, run.steps[at]?.status, run.steps[at]?.values?.['/args/of']]] : [],
    );
    expect(drained).toEqual([
      ['wash[1]/drain', 'skipped', undefined],
      ['wash[2]/drain', 'skipped', undefined],
      ['wash[3]/drain', 'succeeded', 'well C1'],
    ]);
  });

  it('are rehearsed with the values that the modules say', async () => {
    const run = await done(
      {
        flowdef: [
          { ...scan, args: { gain: 3 } },
          {
            name: 'heat',
            module: 'oven',
            action: 'heat',
            args: { to: '${{ steps.scan.data.light * round }}' },
            repeat: { until: 'steps.heat.data.reached > 30', max: 9 },
          },
        ],
      },
      { simulate: 'True' },
    );
    expect(dataOf(run)).toMatchObject({ scan: { light: 12 }, heat: { reached: 12 * 3 * 0.9 } });
    expect(run.definition.steps).toHaveLength(5);
  });

  it('that are not there > fail the step with what is wrong and where', async () => {
    const id = await hand({
      flowdef: [scan, { ...scan, name: 'next', args: { gain: '${{ steps.scan.data.wells[7] }}' } }],
    });
    const run = await lab.untilState(id, 'failed');
    expect(run.summary?.error).toMatchObject({
      code: 'expression_failed',
      message: expect.stringContaining(
        'args.gain: steps.scan.data.wells has 3 items, which are counted from 0, and no 7.',
      ) as string,
    });
  });

  it('that look like expressions > are data', async () => {
    const run = await done(
      {
        flowdef: [
          {
            name: 'read',
            module: 'camera',
            action: 'scan',
            args: { gain: 1, note: '${{ payload.text }}' },
          },
        ],
      },
      { payload: JSON.stringify({ text: '${{ steps.read.data.light }}' }) },
    );
    expect(run.definition.steps[0]?.args).toEqual({ gain: 1, note: '${{ steps.read.data.light }}' });
  });
});
