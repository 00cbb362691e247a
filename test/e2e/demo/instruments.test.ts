import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import camera from '../../../examples/color-picker/instruments/camera.ts';
import liquidHandler from '../../../examples/color-picker/instruments/liquid-handler.ts';
import plateStack from '../../../examples/color-picker/instruments/plate-stack.ts';
import robotArm from '../../../examples/color-picker/instruments/robot-arm.ts';
import { openLab, type Lab } from '../../../examples/color-picker/lab/lab.ts';
import type {
  ActionContext,
  ActionResult,
  CheckAnswer,
  InquiryContext,
  ModuleDefinition,
} from '../../../module-agents/sdk/index.ts';

const exchange = [120, 0, 45];
const deck = [410, 180, 30];
const stage = [410, -220, 60];
const instant = { seconds: 0, seconds_per_well: 0 };

let folder: string;
let lab: Lab;
let bench: Record<'stack' | 'arm' | 'handler' | 'camera', ModuleDefinition>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-lab-'));
  vi.stubEnv('COLOR_PICKER_LAB', folder);
  lab = openLab(folder);
  bench = {
    stack: await plateStack(instant),
    arm: await robotArm(instant),
    handler: await liquidHandler(instant),
    camera: await camera(instant),
  };
});

afterEach(async () => {
  for (const instrument of Object.values(bench)) await instrument.teardown?.();
  lab.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Carries out one action as an agent would. */
async function act(
  instrument: keyof typeof bench,
  name: string,
  args: object,
  signal = new AbortController().signal,
): Promise<ActionResult> {
  const context = { args, signal, progress: () => undefined } as unknown as ActionContext<never>;
  return (await bench[instrument].actions[name]!.run(context)) ?? {};
}

/** Asks one about an action that is not done. */
async function check(instrument: keyof typeof bench, name: string, args: object): Promise<CheckAnswer> {
  const context = { args, files: {} } as unknown as InquiryContext<never>;
  return (await bench[instrument].actions[name]!.check!(context)) ?? {};
}

async function simulate(instrument: keyof typeof bench, name: string, args: object): Promise<unknown> {
  const context = { args, files: {} } as unknown as InquiryContext<never>;
  return ((await bench[instrument].actions[name]!.simulate!(context)) ?? {}).data;
}

describe('colour picker instruments, asked before they act', () => {
  it('get_plate > says whether the stack could hand one out, and takes none', async () => {
    expect(await check('stack', 'get_plate', { barcode: 'p', target: 0 })).toEqual({});
    lab.change((state) => (state.fresh = 3));
    const few = { warnings: [{ message: 'fresh plates left in the stack: 3' }] };
    expect(await check('stack', 'get_plate', { barcode: 'p', target: 0 })).toEqual(few);
    await act('stack', 'get_plate', { barcode: 'p', target: 0 });
    lab.change((state) => (state.fresh = 0));
    const none = { problems: [{ message: 'the stack has no fresh plate left: refill it' }] };
    expect(await check('stack', 'get_plate', { barcode: 'q', target: 0 })).toEqual(none);
    const away = { warnings: [{ argument: 'barcode', message: 'plate p is not in the stack now' }] };
    expect(await check('stack', 'get_plate', { barcode: 'p', target: 0 })).toEqual(away);
    await act('stack', 'store_plate', { source: 0 });
    expect(await check('stack', 'get_plate', { barcode: 'p', target: 0 })).toEqual({});
    expect(lab.look()).toMatchObject({ fresh: 0, used: 1, stored: ['p'] });
  });

  it('mix and transfer > say what is wrong with wells and coordinates', async () => {
    const mixes = ['A1', 'Z9', 'A1'].map((well) => ({ well, cyan: 1, magenta: 0, yellow: 0, black: 0 }));
    expect(await check('handler', 'mix', { mixes, shakes: 0 })).toEqual({
      problems: [
        { argument: 'mixes', message: 'a 96-well plate has no well "Z9"' },
        { argument: 'mixes', message: 'well A1 is to be filled twice' },
      ],
    });
    expect(await check('arm', 'transfer', { source: deck, target: [0, 0, 0] })).toEqual({
      problems: [{ argument: 'target', message: 'there is no nest at 0, 0, 0 mm' }],
    });
    expect(await check('arm', 'transfer', { source: deck, target: stage })).toEqual({ problems: [] });
  });

  it('what they would return > is what they return, and changes nothing', async () => {
    const get = { barcode: 'p', target: 0 };
    const before = lab.look();
    const said = await simulate('stack', 'get_plate', get);
    expect(lab.look()).toEqual(before);
    expect((await act('stack', 'get_plate', get)).data).toEqual(said);
    expect(await simulate('stack', 'get_plate', get)).toEqual(said);
    const refilled = await simulate('stack', 'refill', { plates: 2 });
    expect((await act('stack', 'refill', { plates: 2 })).data).toEqual(refilled);
    const mixes = [{ well: 'A1' }, { well: 'A2' }];
    expect(await simulate('handler', 'mix', { mixes, shakes: 0 })).toEqual({ filled: 2 });
  });
});

describe('colour picker instruments', () => {
  it('one turn of the workflow > fills the wells, returns a picture and leaves all nests free', async () => {
    const fetched = await act('stack', 'get_plate', { barcode: 'p', target: 0 });
    await act('arm', 'transfer', { source: exchange, target: deck });
    const mix = { well: 'A1', cyan: 10, magenta: 0, yellow: 0, black: 0 };
    const mixed = await act('handler', 'mix', { mixes: [mix], shakes: 1 });
    await act('arm', 'transfer', { source: deck, target: stage });
    const taken = await act('camera', 'take_picture', {});
    await act('arm', 'transfer', { source: stage, target: exchange });
    await act('stack', 'store_plate', { source: 0 });

    expect(fetched.data).toEqual({ serial: 1 });
    expect(mixed.data).toEqual({ filled: 1 });
    const { name, content } = taken.files!.picture as { name: string; content: Buffer };
    expect(name).toBe('plate.png');
    expect(PNG.sync.read(content).width).toBeGreaterThan(100);
    const state = lab.look();
    expect(state.plates.p!.wells.A1!.cyan).toBeCloseTo(10, 0);
    expect(state.nests).toEqual({ exchange: null, deck: null, stage: null });
    expect(state.stored).toEqual(['p']);
  });

  it('get_plate > a barcode that is known > hands out the same plate, not a fresh one', async () => {
    await act('stack', 'get_plate', { barcode: 'p', target: 0 });
    await act('stack', 'store_plate', { source: 0 });
    expect((await act('stack', 'get_plate', { barcode: 'p', target: 0 })).data).toEqual({ serial: 1 });
    expect(lab.look()).toMatchObject({ fresh: 23, stored: [], nests: { exchange: 'p' } });
  });

  it('an action > told to stop while it moves > stops, and the world is as before', async () => {
    const slow = await robotArm({ seconds: 60 });
    bench = { ...bench, arm: slow };
    await act('stack', 'get_plate', { barcode: 'p', target: 0 });
    const stop = new AbortController();
    const moving = act('arm', 'transfer', { source: exchange, target: deck }, stop.signal);
    stop.abort();
    await expect(moving).rejects.toThrow(/abort/i);
    expect(lab.look().nests).toMatchObject({ exchange: 'p', deck: null });
  });

  it('a config with a value that is no number > is refused with its name', async () => {
    expect(() => camera({ seconds: 'fast' })).toThrow('config.seconds is "fast"');
  });
});
