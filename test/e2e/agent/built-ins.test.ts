import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { builtInModule } from '../../../module-agents/drivers/built-in-module.ts';
import { markOf, type ProcessMark } from '../../../module-agents/journal/process-group.ts';
import { runProgram } from '../../../module-agents/drivers/process/run-program.ts';
import type {
  ActionContext,
  ActionResult,
  InquiryContext,
  ModuleDefinition,
} from '../../../module-agents/sdk/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { WorkcellModule } from '../../../shared/contracts/workcell.ts';
import { lives } from '../../support/lives.ts';
import { until } from '../../support/until.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'weir-built-in-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  return file;
}

function module(served: string, config: JsonObject, model: string | null = null): WorkcellModule {
  return {
    name: 'instrument',
    interface: served,
    config,
    model,
    active: true,
    locations: [],
    workcell_coordinates: null,
  };
}

const load = (served: string, config: JsonObject, model?: string) =>
  builtInModule(module(served, config, model ?? null), { baseDir: dir });

interface Call {
  args?: JsonObject;
  files?: Record<string, string>;
  signal?: AbortSignal;
  lines?: string[];
  traced?: { traceparent: string; tracestate?: string };
  recordProcess?: (pid: number) => Promise<void>;
}

async function run(definition: ModuleDefinition, action: string, call: Call = {}): Promise<ActionResult> {
  const lines = call.lines ?? [];
  const context: ActionContext<JsonObject> = {
    args: call.args ?? {},
    files: call.files ?? {},
    signal: call.signal ?? new AbortController().signal,
    abandoned: new AbortController().signal,
    workdir: dir,
    log: {
      info: (line) => lines.push(line),
      warn: (line) => lines.push(line),
      error: (line) => lines.push(line),
    },
    progress: () => undefined,
    goesOn: () => undefined,
    recordProcess: call.recordProcess ?? (() => Promise.resolve()),
    recordHandle: () => Promise.resolve(),
    command: { id: 'c', run_id: 'r', experiment_id: 'e', step: 's', attempt: 1, ...call.traced },
  };
  return (await definition.actions[action]!.run(context)) as ActionResult;
}

const node = process.execPath;

describe('process module', () => {
  const program = (script: string, more: JsonObject = {}) => {
    write('program.mjs', script);
    return load('process', { actions: { go: { command: [node, 'program.mjs', 'extra'], ...more } } });
  };

  it('program that answers > is given the action as JSON, its answer is the result, its stderr the log', async () => {
    const definition = await program(
      `let text = ''; for await (const chunk of process.stdin) text += chunk;
       console.error('working'); console.error('done');
       console.log(JSON.stringify({ data: { got: JSON.parse(text), argv: process.argv.slice(2) }, files: { out: 'o.txt' } }));`,
    );
    // Beside NO_COLOR it makes Node complain on the stderr of the program.
    vi.stubEnv('FORCE_COLOR', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const lines: string[] = [];
    const result = await run(definition, 'go', { args: { x: 1 }, files: { in: '/i.txt' }, lines });
    expect(result).toEqual({
      data: { got: { action: 'go', args: { x: 1 }, files: { in: '/i.txt' }, workdir: dir }, argv: ['extra'] },
      files: { out: 'o.txt' },
    });
    expect(lines).toEqual(['working', 'done']);
  });

  it('program of an action that belongs to a trace > finds it in its environment, and else none', async () => {
    const definition = await program(
      `const { TRACEPARENT = null, TRACESTATE = null } = process.env;
       console.log(JSON.stringify({ data: { TRACEPARENT, TRACESTATE } }));`,
    );
    vi.stubEnv('TRACEPARENT', 'of the agent itself');
    onTestFinished(() => void vi.unstubAllEnvs());
    const traced = { traceparent: 'of the action' };
    expect(await run(definition, 'go', { traced })).toMatchObject({
      data: { TRACEPARENT: 'of the action', TRACESTATE: null },
    });
    expect(await run(definition, 'go')).toMatchObject({ data: { TRACEPARENT: null, TRACESTATE: null } });
  });

  it('program that says nothing > has succeeded with nothing', async () => {
    expect(await run(await program(''), 'go')).toEqual({});
  });

  it('program that does not read its stdin > is not disturbed by that', async () => {
    const definition = await program(
      'process.stdin.destroy(); console.log(JSON.stringify({ data: { ok: true } }));',
    );
    expect(await run(definition, 'go', { args: { text: 'x'.repeat(5_000_000) } })).toEqual({
      data: { ok: true },
    });
  });

  it.each([
    [
      'ends with code 3',
      `console.error('first'); console.error('the lamp is dark'); process.exit(3)`,
      /ended with code 3: the lamp is dark\nits stderr before that:\nfirst$/,
    ],
    ['is killed', `process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1000)`, /was ended by SIGKILL/],
    [
      'answers more than fits',
      `process.stdout.write('x'.repeat(17 * 1024 * 1024))`,
      /wrote more than 16777216 bytes to stdout; use a file/,
    ],
    ['answers no JSON', `console.log('42 %')`, /stdout is no JSON: 42 %/],
    [
      'answers another shape',
      `console.log('{"files": {"a": 1}}')`,
      /no {data, files}: \/files\/a must be string/,
    ],
  ])('program that %s > failed with what it said', async (_, script, text) => {
    await expect(run(await program(script), 'go')).rejects.toMatchObject({
      code: 'action_failed',
      message: expect.stringMatching(text) as string,
    });
  });

  it('program that is not there > failed, naming it', async () => {
    const definition = await load('process', { actions: { go: { command: ['./no-such-program'] } } });
    await expect(run(definition, 'go')).rejects.toMatchObject({
      code: 'action_failed',
      message: expect.stringMatching(/no-such-program/) as string,
    });
  });

  it.each([
    [process.execPath, undefined],
    ['node', undefined],
    ['./mine.sh', undefined],
    ['./away.sh', /^there is no program .*away\.sh that may be run$/],
    ['./data.txt', /^there is no program .*data\.txt that may be run$/],
    ['no-such-program', 'there is no program "no-such-program" in the PATH of the agent'],
  ])('whether its program %s is there > is said before it is run', async (program, why) => {
    chmodSync(write('mine.sh', '#!/bin/sh\n'), 0o755);
    write('data.txt', 'a,b');
    const definition = await load('process', { actions: { act: { command: [program] } } });
    const context = { args: {}, files: {} } as unknown as InquiryContext<never>;
    const { problems = [] } = (await definition.actions['act']!.check!(context)) ?? {};
    if (why === undefined) expect(problems).toEqual([]);
    else expect(problems).toEqual([{ message: expect.stringMatching(why) as string }]);
  });

  it('what its programs return > is said with schemas, and one that is none is refused with its place', async () => {
    const results = { mass: { type: 'number', minimum: 0 }, plot: { type: 'file' } };
    const { actions } = await load('process', { actions: { act: { command: ['true'], results } } });
    expect(actions['act']?.results).toEqual(results);
    const wrong = { actions: { act: { command: ['true'], results: { mass: { minimum: 'low' } } } } };
    await expect(load('process', wrong)).rejects.toThrow(
      /config\.actions\.act\.results\.mass: is no JSON Schema/,
    );
  });

  it('program whose process cannot be noted > never begins, and its action fails', async () => {
    const definition = await program(`import { writeFileSync } from 'node:fs'; writeFileSync('begun', '');`);
    let pid = 0;
    const recordProcess = (noted: number) => {
      pid = noted;
      return Promise.reject(new Error('the disk is full'));
    };
    await expect(run(definition, 'go', { recordProcess })).rejects.toThrow('the disk is full');
    expect(existsSync(join(dir, 'begun'))).toBe(false);
    expect(lives(pid)).toBe(false);
  });

  it('program > is noted as the leader of its own group, before it begins', async () => {
    const definition = await program(
      `import { existsSync } from 'node:fs';
       console.log(JSON.stringify({ data: { pid: process.pid, noted: existsSync('noted'), id: process.env.WEIR_COMMAND_ID } }));`,
    );
    let noted: ProcessMark | undefined;
    const recordProcess = async (pid: number) => {
      noted = await markOf('c', pid);
      write('noted', '');
    };
    const { data } = await run(definition, 'go', { recordProcess });
    expect(data).toEqual({ pid: noted?.pid, noted: true, id: 'c' });
  });

  it('program that heeds SIGTERM > may end its own way; what it returns then counts', async () => {
    const definition = await program(
      `process.on('SIGTERM', () => { console.log('{"data": {"parked": true}}'); process.exit(0); });
       console.error('ready'); setInterval(() => 0, 1000);`,
    );
    const stop = new AbortController();
    const lines: string[] = [];
    const result = run(definition, 'go', { signal: stop.signal, lines });
    await until('it is ready', () => lines.length > 0);
    stop.abort();
    expect(await result).toEqual({ data: { parked: true } });
  });

  it('program that is deaf to SIGTERM, and its child > are killed, and only then it has ended', async () => {
    write(
      'deaf.mjs',
      `import { spawn } from 'node:child_process';
       process.on('SIGTERM', () => 0);
       const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => 0); setInterval(() => 0, 1000)"]);
       console.error(child.pid); setInterval(() => 0, 1000);`,
    );
    const stop = new AbortController();
    const lines: string[] = [];
    const ended = runProgram({
      command: [node, 'deaf.mjs'],
      cwd: dir,
      stdin: '',
      signal: stop.signal,
      kill: new AbortController().signal,
      onLine: (line) => lines.push(line),
      gracePeriod: 100,
      commandId: 'c',
      environment: {},
      recordProcess: () => Promise.resolve(),
    });
    const killed = expect(ended).rejects.toMatchObject({
      message: expect.stringMatching(/SIGKILL/) as string,
    });
    await until('it is ready', () => lines.length > 0);
    stop.abort();
    await killed;
    await until('its child is gone', () => !lives(Number(lines[0])));
  });

  it('program whose child keeps its output open > has ended when it has', async () => {
    write(
      'leaves-child.mjs',
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' }).unref();
       console.log('{"data": {"done": true}}'); process.exit(0);`,
    );
    const definition = await load('process', { actions: { go: { command: [node, 'leaves-child.mjs'] } } });
    expect(await run(definition, 'go')).toEqual({ data: { done: true } });
  });

  it.each([
    ['no command', { actions: { go: {} } }, 'config.actions.go: "command" is missing'],
    ['an unknown key', { actions: { go: { command: ['x'], shell: true } } }, 'config.actions.go.shell'],
  ])('config with %s > bad_workcell naming the place', async (_, config, text) => {
    await expect(load('process', config)).rejects.toMatchObject({
      code: 'bad_workcell',
      message: expect.stringContaining(text) as string,
    });
  });
});

const typed = `
import { action, defineModule } from 'weir/module';
import { celsius } from '../unit';
interface Reading { at: number }
export default defineModule({
  name: 'heater',
  actions: {
    heat: action({
      args: { type: 'object', properties: { to: { type: 'number' } }, required: ['to'] },
      run({ args }) { const reading: Reading = { at: celsius(args.to) }; return { data: { ...reading } }; },
    }),
  },
});`;

describe('process module on Windows', () => {
  const here = process.platform;
  afterEach(() => void Object.defineProperty(process, 'platform', { value: here }));

  it('is refused with what to do instead: it could not be stopped', async () => {
    Object.defineProperty(process, 'platform', { value: 'win32' });
    await expect(load('process', { actions: {} })).rejects.toMatchObject({
      code: 'bad_workcell',
      message: expect.stringMatching(/cannot be stopped on Windows; .* module file/) as string,
    });
  });
});

describe('module file', () => {
  it('in TypeScript, outside weir, with an import of its own > is loaded; weir/module is this weir', async () => {
    write('unit.ts', 'export const celsius = (value: number): number => value;');
    const file = write('heater.ts', typed);
    const definition = await load('file', { file }, 'H1');
    expect(definition).toMatchObject({ name: 'heater', model: 'H1' });
    expect(await run(definition, 'heat', { args: { to: 40 } })).toEqual({ data: { at: 40 } });
  });

  it.each([
    ['plain.js', 'weir/module'],
    ['plain.mjs', 'weir/module'],
    ['named.mjs', 'weir-lab/module'],
  ])('%s > is loaded by a path relative to the workcell file; %s is this weir', async (name, sdk) => {
    write(
      name,
      `import { defineModule } from '${sdk}'; export default defineModule({ name: 'p', actions: {} });`,
    );
    expect(await load('file', { file: name })).toMatchObject({ name: 'p' });
  });

  it('that exports a function > is given the config, without the file', async () => {
    write(
      'made.mjs',
      'export default async (config) => ({ name: "made", description: JSON.stringify(config), actions: {} });',
    );
    const definition = await load('file', { file: 'made.mjs', port: 'COM3' });
    expect(definition.description).toBe('{"port":"COM3"}');
  });

  it.each([
    ['is not there', undefined, /wrong\.mjs cannot be loaded: there is no such file$/],
    [
      'imports what is not there',
      'import "weir-nowhere"',
      /cannot be loaded: Cannot find [^\n]*weir-nowhere[^\n]*$/,
    ],
    ['throws', 'throw new Error("no driver")', /cannot be loaded: no driver/],
    ['has a syntax error', 'export default {', /cannot be loaded/],
    ['exports nothing', 'export const x = 1', /default export is no module|needs a `name`/],
    ['exports a module without actions', 'export default { name: "m" }', /needs `actions`/],
    [
      'has an action without run',
      'export default { name: "m", actions: { go: {} } }',
      /action "go" needs a function `run`/,
    ],
    [
      'has a recover that cannot be called',
      'export default { name: "m", actions: { go: { run() {}, recover: true } } }',
      /`recover` of action "go" must be a function/,
    ],
    [
      'says for rehearsals what cannot be read',
      'export default { name: "m", actions: { go: { simulated: { a: "${{ args.x + }}" }, run() {} } } }',
      /`simulated\/a` of action "go": Unexpected: the end/,
    ],
    [
      'says for rehearsals no values',
      'export default { name: "m", actions: { go: { simulated: [1], run() {} } } }',
      /`simulated` of action "go" must lead from labels to values/,
    ],
    ['has a capacity of 0', 'export default { name: "m", capacity: 0, actions: {} }', /`capacity` must be/],
    [
      'has args that are no schema',
      'export default { name: "m", actions: { go: { args: { type: 1 }, run() {} } } }',
      /action "go" are no JSON Schema/,
    ],
    ['exports a function that throws', 'export default () => { throw new Error("no port") }', /no port/],
  ])('that %s > bad_module naming the file', async (_, text, reason) => {
    if (text !== undefined) write('wrong.mjs', text);
    await expect(load('file', { file: 'wrong.mjs' })).rejects.toMatchObject({
      code: 'bad_module',
      message: expect.stringMatching(reason) as string,
    });
  });

  it('that is not named > bad_workcell', async () => {
    await expect(load('file', {})).rejects.toMatchObject({ code: 'bad_workcell' });
  });

  it('loaded by the built weir > finds weir/module as well', async () => {
    const built = join(import.meta.dirname, '../../../dist/module-agents/drivers/built-in-module.js');
    expect(existsSync(built), 'npm run build has been run').toBe(true);
    write('unit.ts', 'export const celsius = (value: number): number => value;');
    const file = write('heater.ts', typed);
    const script = `
      const { builtInModule } = await import(${JSON.stringify(built)});
      const made = await builtInModule(${JSON.stringify(module('file', { file }))}, { baseDir: '/' });
      console.log(JSON.stringify(await made.actions.heat.run({ args: { to: 7 } })));`;
    const { stdout } = await promisify(execFile)(node, ['--input-type=module', '-e', script]);
    expect(JSON.parse(stdout)).toEqual({ data: { at: 7 } });
  });
});

describe('built-in module', () => {
  it('interface that nothing serves > bad_workcell naming it', async () => {
    await expect(load('wei_ros_node', {})).rejects.toMatchObject({
      code: 'bad_workcell',
      message: expect.stringMatching(/wei_ros_node/) as string,
    });
  });

  it.each([
    ['simulator', { actions: { go: {} } }],
    ['utilities', {}],
  ])('%s > has the model of the workcell file', async (served, config) => {
    expect(await load(served, config, 'M1')).toMatchObject({ name: 'instrument', model: 'M1' });
  });
});
