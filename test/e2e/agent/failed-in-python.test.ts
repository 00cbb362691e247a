import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { builtInModule } from '../../../module-agents/drivers/built-in-module.ts';
import { ensurePython } from '../../services/programs.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';
import { repositoryFile } from '../../support/repository-file.ts';

useBench();

let python: string;
beforeAll(async () => {
  python = await ensurePython();
});

const driver = `
from pathlib import Path
from typing import Optional, TypedDict
from weir_driver import ActionFailed, action, serve

class Reading(TypedDict):
    od: float

@action
def file() -> Path:
    return Path("never.csv")

@action
def number() -> int:
    return "text"

@action(results_checked=False)
def unchecked() -> int:
    return "text"

@action
def nothing() -> Optional[Reading]:
    return None

@action
def deep() -> list:
    tree = []
    for _ in range(100_000):
        tree = [tree]
    return tree

@action
def tips():
    raise ActionFailed("5 of 8 tips", acted="partly", data={"tips": 5}, latch=True)

serve()
`;

/** Starts an agent of that driver. */
async function serveDriver(): Promise<void> {
  copyFileSync(
    repositoryFile('packaging/python/src/weir_driver/__init__.py'),
    join(bench.dir, 'weir_driver.py'),
  );
  writeFileSync(join(bench.dir, 'driver.py'), driver);
  const module = await builtInModule(
    {
      ...{ name: 'reader', interface: 'python', config: { file: './driver.py', python } },
      ...{ model: null, active: true, locations: [], workcell_coordinates: null },
    },
    { baseDir: bench.dir },
  );
  await inSession({ module });
}

const badResult = (message: string) => ({
  ...{ outcome: 'failed', acted: true },
  error: {
    ...{ code: 'bad_result', acted: 'yes', retryable: false },
    message: `the action has ended, but ${message}`,
  },
});

it('a driver in Python > fails with what it returned, and with what it says of its failure', async () => {
  await serveDriver();
  const told = async (action: string) => (await owner.report(owner.give({ action }))).body;
  expect(await told('file')).toMatchObject(badResult('result "file" is missing: never.csv is no file'));
  expect(await told('number')).toMatchObject({
    ...badResult('result "result" must be integer, and is text'),
    data: { result: 'text' },
  });
  expect(await told('deep')).toMatchObject(badResult('result "result" is missing'));
  expect(await told('unchecked')).toMatchObject({ outcome: 'succeeded', data: { result: 'text' } });
  expect(await told('nothing')).toMatchObject({ outcome: 'succeeded' });
  expect(await told('tips')).toMatchObject({
    ...{ outcome: 'failed', acted: true, data: { tips: 5 }, latched: '5 of 8 tips' },
    error: { code: 'action_failed', message: '5 of 8 tips', acted: 'partly', retryable: false },
    condition: { flags: ['READY'] },
  });
});
