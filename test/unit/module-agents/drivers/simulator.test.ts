import { describe, expect, it } from 'vitest';
import { compileArgumentCheck } from '../../../../module-agents/sdk/arguments.ts';
import { simulator } from '../../../../module-agents/drivers/simulator/index.ts';
import { utilities } from '../../../../module-agents/drivers/utilities/index.ts';
import type {
  ActionContext,
  InquiryContext,
  ModuleDefinition,
  RecoveryContext,
} from '../../../../module-agents/sdk/index.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import { refusal } from '../../../support/refusal.ts';

const reader: JsonObject = {
  capacity: 2,
  actions: {
    read: {
      description: 'Reads a plate',
      args: { wells: { type: 'array', items: { type: 'string' } }, gain: { type: 'number', default: 1 } },
      required: ['wells'],
      files: ['protocol'],
      duration: 0.2,
      returns: { data: { absorbance: 0.42 }, files: { curve: 'text content', 'raw.csv': 'a,b' } },
      failure_rate: 0,
    },
    home: {},
  },
};

async function run(
  module: ModuleDefinition,
  action: string,
  args: JsonObject,
  signal = new AbortController().signal,
  attempt = 1,
) {
  const context = { args, signal, command: { attempt } } as ActionContext<JsonObject>;
  return await module.actions[action]!.run(context);
}

/** As `run`, in the process after the one that began it. */
async function recover(
  module: ModuleDefinition,
  action: string,
  args: JsonObject,
  started_at: number,
  signal = new AbortController().signal,
) {
  const context = { args, signal, started_at } as RecoveryContext<JsonObject>;
  const { recover } = module.actions[action]!;
  if (!recover) throw new Error(`"${action}" cannot be recovered`);
  return await recover(context);
}

const badWorkcell = (text: string): Error =>
  expect.objectContaining(refusal('bad_workcell', `module "reader": ${text}`)) as Error;

describe('simulator', () => {
  it('described instrument > has its capacity, schema, files and results', async () => {
    const module = simulator('reader', reader);
    expect(module).toMatchObject({ name: 'reader', capacity: 2 });
    expect(module.actions['read']).toMatchObject({
      description: 'Reads a plate',
      files: { protocol: {} },
      results: { absorbance: {}, curve: {}, 'raw.csv': {} },
    });
    const check = compileArgumentCheck(module);
    expect(await check({ action: 'read', args: { wells: [] }, files: { protocol: 'p' } })).toEqual({
      wells: [],
      gain: 1,
    });
    await expect(check({ action: 'read', args: {}, files: { protocol: 'p' } })).rejects.toThrow(
      /"wells" is missing/,
    );
  });

  it('action > returns what it is told to, text as files', async () => {
    expect(await run(simulator('reader', reader), 'read', { wells: [] })).toEqual({
      data: { absorbance: 0.42 },
      files: {
        curve: { name: 'curve.txt', content: 'text content' },
        'raw.csv': { name: 'raw.csv', content: 'a,b' },
      },
    });
  });

  it('action whose words are expressions > is what they come to for its arguments and attempt', async () => {
    const module = simulator('oven', {
      actions: {
        heat: {
          args: { celsius: { type: 'number' }, wells: { type: 'array' }, note: {} },
          duration: '${{ args.celsius / 1e6 }}',
          failure_rate: '${{ attempt == 1 ? 1 : 0 }}',
          returns: {
            data: {
              reached: '${{ args.celsius * 0.9 + 1 }}',
              at: { each: ['${{ args.wells.map(w, w + "!") }}', 'well ${{ args.wells[0] }}'] },
              note: '${{ args.note }}',
              plain: '$ {{ args.celsius }}',
            },
            files: { curve: '${{ args.celsius }}', log: 'heated to ${{ args.celsius }}' },
          },
        },
      },
    });
    expect(module.actions['heat']).toMatchObject({
      results: { reached: { type: 'number' }, at: { type: 'object' }, note: {}, plain: { type: 'string' } },
      simulated: { reached: '${{ args.celsius * 0.9 + 1 }}' },
    });
    const args = { celsius: 100, wells: ['A1'], note: '${{ args.celsius }}' };
    await expect(run(module, 'heat', args)).rejects.toMatchObject({ code: 'action_failed' });
    expect(await run(module, 'heat', args, undefined, 2)).toEqual({
      data: {
        reached: 91,
        at: { each: [['A1!'], 'well A1'] },
        // What comes with the arguments is data.
        note: '${{ args.celsius }}',
        plain: '$ {{ args.celsius }}',
      },
      files: {
        curve: { name: 'curve.txt', content: '100' },
        log: { name: 'log.txt', content: 'heated to 100' },
      },
    });
    await expect(run(module, 'heat', { ...args, wells: [] }, undefined, 2)).rejects.toMatchObject(
      refusal('action_failed', 'args.wells has 0 items'),
    );
  });

  it('action without a word > succeeds at once with nothing', async () => {
    expect(await run(simulator('reader', reader), 'home', {})).toEqual({ files: {} });
  });

  it.each([
    { random: 0.49, fails: true },
    { random: 0.51, fails: false },
  ])('failure rate of a half, chance $random > fails: $fails', async ({ random, fails }) => {
    const module = simulator('r', { actions: { read: { failure_rate: 0.5 } } }, () => random);
    const result = run(module, 'read', {});
    if (fails) await expect(result).rejects.toMatchObject({ code: 'action_failed' });
    else await expect(result).resolves.toEqual({ files: {} });
  });

  it('action > cannot be recovered: it stands for an instrument of which nobody knows', () => {
    expect(simulator('reader', reader).actions['read']).not.toHaveProperty('recover');
  });

  it('asked to stop > throws', async () => {
    const module = simulator('r', { actions: { read: { duration: [50, 60] } } });
    const stop = new AbortController();
    const result = run(module, 'read', {}, stop.signal);
    stop.abort();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each<[JsonObject, string]>([
    [{ capactiy: 1 }, 'config.capactiy: "capactiy" is not known here'],
    [{ capacity: 0 }, 'config.capacity: must be >= 1'],
  ])('config %j > bad_workcell naming the place', (config, text) => {
    expect(() => simulator('reader', config)).toThrow(badWorkcell(text));
  });

  it.each<[string, JsonObject, string]>([
    ['a misspelt key', { duratoin: 1 }, 'duratoin: "duratoin" is not known'],
    ['a negative duration', { duration: -1 }, 'duration: must be >= 0'],
    ['half a range', { duration: [1] }, 'duration: must have 2 items at least'],
    ['a duration that is a text', { duration: '5 s' }, 'duration: must be a number, or an expression'],
    ['a failure rate of 2', { failure_rate: 2 }, 'failure_rate: must be <= 1'],
    [
      'an expression that cannot be read',
      { returns: { data: { a: [1, '${{ 1 + }}'] } } },
      'returns.data.a.1: Unexpected: the end.',
    ],
    [
      'an expression over what is not there',
      { args: { x: {} }, duration: '${{ args.y }}' },
      'duration: args has no "y"',
    ],
    [
      'an expression over anything but arguments',
      { returns: { files: { a: '${{ steps.a.data.b }}' } } },
      'returns.files.a: "steps" is not known here: only "args" and "attempt" are',
    ],
    [
      'an expression of wrong types',
      { args: { x: { type: 'string' } }, failure_rate: '${{ args.x / 2 }}' },
      'failure_rate: "/" does not go with a text and a number.',
    ],
    ['a file that is no text', { returns: { files: { a: 1 } } }, 'returns.files.a: must be string'],
    ['a wrong schema', { args: { well: { type: 'strng' } } }, 'args.well: is no JSON Schema'],
    [
      'a required argument that is none',
      { args: { well: {} }, required: ['wells'] },
      'required: "wells" is no argument',
    ],
  ])('action with %s > bad_workcell naming the place', (_, read, text) => {
    const config = { actions: { read } };
    expect(() => simulator('reader', config)).toThrow(badWorkcell(`config.actions.read.${text}`));
  });
});

describe('utilities', () => {
  const module = utilities('utilities', {});
  const check = compileArgumentCheck(module);

  it.each([
    ['a moment that is to come', () => new Date(Date.now() + 3_600_000).toISOString(), {}],
    [
      'one that has passed',
      () => '2020-01-01T00:00:00Z',
      {
        warnings: [
          { argument: 'time', message: '2020-01-01T00:00:00.000Z has passed: the step will not wait' },
        ],
      },
    ],
    [
      'one that is none',
      () => '2020-13-01T00:00:00Z',
      { problems: [{ argument: 'time', message: '"2020-13-01T00:00:00Z" is no moment' }] },
    ],
  ])('delay_until, asked about %s > says so', async (_, time, answer) => {
    const context = { args: { time: time() }, files: {} } as unknown as InquiryContext<never>;
    expect(await utilities('clock', {}).actions['delay_until']!.check!(context)).toEqual(answer);
  });

  it('delay > ends after its seconds, or throws when asked to stop', async () => {
    await expect(run(module, 'delay', { seconds: 0.01 })).resolves.toBeUndefined();
    const stop = new AbortController();
    const long = run(module, 'delay', { seconds: 1e6 }, stop.signal);
    stop.abort();
    await expect(long).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('delay_until a moment to come > ends when it has come, or throws when asked to stop', async () => {
    const until = Date.now() + 30;
    await run(module, 'delay_until', { time: new Date(until).toISOString() });
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    const stop = new AbortController();
    const long = run(module, 'delay_until', { time: '2999-01-01T00:00:00Z' }, stop.signal);
    stop.abort();
    await expect(long).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['that has passed', '2020-01-01T00:00:00Z'],
    ['in local time', '2020-01-01T00:00:00'],
    ['with a space', '2020-01-01 00:00:00'],
  ])('delay_until a moment %s > ends at once', async (_, time) => {
    expect(await check({ action: 'delay_until', args: { time }, files: {} })).toEqual({ time });
    await expect(run(module, 'delay_until', { time })).resolves.toBeUndefined();
  });

  it.each([
    ['negative seconds', 'delay', { seconds: -1 }],
    ['no seconds', 'delay', {}],
    ['no moment', 'delay_until', { time: 'tomorrow' }],
  ])('%s > bad_arguments', async (_, action, args) => {
    await expect(check({ action, args, files: {} })).rejects.toThrow(
      expect.objectContaining({ code: 'bad_arguments' }),
    );
  });

  it.each([
    ['delay that was over', 'delay', { seconds: 1e6 }, Date.now() - 1e9 - 1],
    ['delay begun by a clock that was ahead by weeks', 'delay', { seconds: 0.01 }, Date.now() + 2e9],
    ['delay_until a moment that has passed', 'delay_until', { time: '2020-01-01T00:00:00Z' }, 0],
  ])('%s when its process was back > waits no longer than it was meant to', async (_, action, args, at) => {
    await expect(recover(module, action, args, at)).resolves.toBeUndefined();
  });

  it.each([
    ['delay', { seconds: 1e6 }],
    ['delay_until', { time: '2999-01-01T00:00:00Z' }],
  ])(
    '%s that was not over when its process was back > waits, or throws when asked to stop',
    async (action, args) => {
      const stop = new AbortController();
      let ended = false;
      const waits = recover(module, action, args, Date.now() - 1000, stop.signal).finally(
        () => (ended = true),
      );
      waits.catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      expect(ended).toBe(false);
      stop.abort();
      await expect(waits).rejects.toMatchObject({ name: 'AbortError' });
    },
  );

  it('any config > bad_workcell', () => {
    expect(() => utilities('utilities', { speed: 1 })).toThrow(
      expect.objectContaining({ code: 'bad_workcell' }),
    );
  });

  it('capacity > is 100', () => {
    expect(module.capacity).toBe(100);
  });
});
