import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { simulator } from '../../../module-agents/drivers/simulator/index.ts';
import { action } from '../../../module-agents/sdk/index.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
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
});
