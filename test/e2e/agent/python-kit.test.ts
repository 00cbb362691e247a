import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { schemaOfResult } from '../../../module-agents/sdk/define-module.ts';
import { driverRequests, type DriverAnswer } from '../../../shared/contracts/driver-protocol.ts';
import { demandSchema, judge } from '../../../shared/foreign-schemas/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { ensurePython } from '../../services/programs.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const run = promisify(execFile);
const cwd = repositoryFile('packaging/python');

let program: string;
beforeAll(async () => {
  program = await ensurePython();
});

/** Runs Python in the folder of the kit. Rejects with all that it printed where it does not exit with 0. */
async function python(...args: string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: `src${delimiter}tests`, PYTHONDONTWRITEBYTECODE: '1' };
  return run(program, args, { cwd, env, maxBuffer: 1e8 }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`python ${args.join(' ')}\n${stdout}\n${stderr}`);
    },
  );
}

/** Arguments of the driver with all hints that fit, and changes of one of them, after which they may not. */
const fitting: JsonObject = {
  ...{ number: 3, slot: 12, volume: 5, name: 'a', really: true, mode: 'fine', kind: 3 },
  ...{ point: { x: 1 }, settings: { gain: 1.5, mode: 'fast' }, anything: [1], untold: null },
};
const changes: JsonObject[] = [
  ...[{}, { number: 3.5 }, { number: true }, { number: null }, { slot: 0 }, { slot: 13 }, { volume: 0 }],
  ...[{ volume: 50.5 }, { volume: 51 }, { mode: 'slow' }, { kind: 'c' }, { kind: 'a' }, { kind: '3' }],
  ...[{ point: {} }, { point: { x: '1' } }, { point: { x: 1, z: 1 } }, { point: { x: 1, names: [1] } }],
  ...[
    { settings: { gain: 1 } },
    { speed: 2 },
    { speed: 3 },
    { either: [1] },
    { either: ['a'] },
    { either: 'a' },
  ],
  ...[{ maybe: null }, { maybe: 3 }, { maybe: 4 }, { simple: null }, { simple: 1.5 }, { simple: 'a' }],
  ...[{ many: [{ x: 1 }] }, { many: [{ y: 1 }] }, { pair: [1, 'a'] }, { pair: ['a', 1] }, { pair: [1] }],
  ...[{ row: [1, 2.5] }, { row: 1 }, { table: { a: ['fine'] } }, { table: { a: ['slow'] } }, { table: [] }],
  ...[{ nix: 1 }, { really: 1 }, { name: 1 }],
];

describe('the Python kit', () => {
  it('its own tests > pass', async () => {
    const tests = python('-W', 'error', '-m', 'unittest', 'discover', '-s', 'tests');
    await expect(tests).resolves.toBeTypeOf('string');
  });

  it('its syntax > is that of Python 3.9', async () => {
    const parse = `import ast, sys; ast.parse(open('src/weir_driver/__init__.py', encoding='utf-8').read(), feature_version=(3, 9))`;
    await expect(python('-c', parse)).resolves.toBe('');
  });

  it('what it makes of type hints > weir can judge by, and judges as the kit does', async () => {
    const about = JSON.parse(await python('tests/all_hints.py', 'describe')) as DriverAnswer<'initialize'>;
    expect(compile(driverRequests.initialize.result)(about)).toEqual([]);
    for (const { args = {}, results = {} } of Object.values(about.actions)) {
      demandSchema(args, { defaults: true });
      for (const result of Object.values(results))
        demandSchema(schemaOfResult(result) ?? {}, { defaults: false });
    }
    const cases = changes.map((change) => ({ ...fitting, ...change }));
    const ask = `import json, sys, weir_driver, all_hints
takes = weir_driver.Fake(all_hints)._driver.actions['everything'].takes
def fits(given):
    try: takes.read({**given, 'mask': 'a file'})
    except ValueError: return False
    return True
print(json.dumps([fits(each) for each in json.loads(sys.argv[1])]))`;
    const byKit = JSON.parse(await python('-c', ask, JSON.stringify(cases))) as boolean[];
    const { args = {} } = about.actions['everything'] ?? {};
    const byWeir = await Promise.all(cases.map(async (each) => 'fits' in (await judge(args, each))));
    expect(changes.map((change, at) => [change, byKit[at]])).toEqual(
      changes.map((change, at) => [change, byWeir[at]]),
    );
    expect(byWeir.filter(Boolean).length).toBeGreaterThan(10);
  });
});
