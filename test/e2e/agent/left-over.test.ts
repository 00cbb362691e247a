import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { LeftOvers } from '../../../module-agents/runtime/left-overs.ts';
import { markOf, groupStateOf, type ProcessMark } from '../../../module-agents/journal/process-group.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { until } from '../../support/until.ts';

/** Real processes that an agent might find when it starts. */

const log = createLogger({ level: 'silent', service: 'test' });
const started: ChildProcess[] = [];
afterEach(() => {
  for (const { pid } of started.splice(0)) {
    try {
      if (pid) process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
});

/** Of this process alone: others of this machine may run the same tests. */
const own = `01JB0000000000000000000001.${process.pid}.1`;
const idle = 'setInterval(() => 0, 1000)';
/** Its first process ends, and leaves another one in its group. */
const orphaning = `process.on('SIGUSR1', () => process.exit()); require('node:child_process').spawn(process.execPath, ['-e', "console.log('up'); ${idle}"], { stdio: 'inherit' })`;

async function start(
  code = `console.log('up'); ${idle}`,
  env = {},
): Promise<{ mark: ProcessMark; child: ChildProcess }> {
  const child = spawn(process.execPath, ['-e', code], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  started.push(child);
  await once(child.stdout, 'data');
  return { mark: await markOf(own, child.pid!), child };
}

/** The first process of the group is no more; another one is. */
async function orphan(env = {}): Promise<ProcessMark> {
  const { mark, child } = await start(orphaning, env);
  const ended = once(child, 'exit');
  child.kill('SIGUSR1');
  await ended;
  return mark;
}

let gone = 0;
let forgotten: string[] = [];
const end = (...marks: ProcessMark[]) => endWithin(300, marks);

/** @param term milliseconds that they have after SIGTERM */
async function endWithin(term: number, marks: readonly ProcessMark[]): Promise<LeftOvers> {
  gone = 0;
  forgotten = [];
  const timeout = { term, kill: 5_000 };
  const forget = (commandId: string) => void forgotten.push(commandId);
  const leftOvers = new LeftOvers({
    ...{ marks, log, gracePeriods: timeout, lookAgain: 100, forget },
    onGone: () => gone++,
    tracedOf: () => ({}),
  });
  await leftOvers.end();
  return leftOvers;
}

describe('what an earlier process of an agent has started', () => {
  it.each([
    ['heeds SIGTERM', `console.log('up'); ${idle}`, 'SIGTERM'],
    ['does not', `process.on('SIGTERM', () => 0); console.log('up'); ${idle}`, 'SIGKILL'],
  ])('and runs, and %s > is ended, and the outcome says so', async (_, code, by) => {
    const { mark } = await start(code);
    const leftOvers = await endWithin(by === 'SIGTERM' ? 10_000 : 300, [mark]);
    expect(await groupStateOf(mark)).toBe('gone');
    expect(leftOvers.sentenceOf(own)).toMatch(
      new RegExp(`its program \\(process group ${mark.pid}\\) still ran and was ended at .*Z by ${by}`),
    );
    expect([leftOvers.sentenceOf('other'), leftOvers.report()]).toEqual([undefined, undefined]);
    expect(forgotten).toEqual([own]);
  });

  it.each([0, 1, process.pid])('and that nobody may end, process %d > is not noted', async (pid) => {
    await expect(markOf(own, pid)).rejects.toThrow('no process');
  });

  it('and that has left its group > is ended as well', async () => {
    const daemon = `require('node:child_process').spawn(process.execPath, ['-e', '${idle}'], { detached: true, stdio: 'ignore' })`;
    const { mark, child } = await start(`${daemon}; console.log('up'); ${idle}`, { WEIR_COMMAND_ID: own });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await groupStateOf(mark)).toBe('ours');
    const leftOvers = await end(mark);
    expect(await groupStateOf(mark)).toBe('gone');
    expect(leftOvers.sentenceOf(own)).toContain('still ran and was ended');
  });

  it('and that has ended > is said nothing of', async () => {
    const { mark, child } = await start();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const leftOvers = await end(mark);
    expect([leftOvers.sentenceOf(own), leftOvers.report()]).toEqual([undefined, undefined]);
    expect(forgotten).toEqual([own]);
  });

  it.each([
    ['started at another time', { started: '1' }],
    ['of another boot', { boot: 'another' }],
  ])('and a process of that number %s > is somebody else, and goes on', async (_, other) => {
    const { mark } = await start();
    const leftOvers = await end({ ...mark, ...other });
    expect(leftOvers.sentenceOf(own)).toBeUndefined();
    expect(await groupStateOf(mark)).toBe('ours');
  });

  it('and whose first process has ended, its children not > is known by them', async () => {
    const mark = await orphan({ WEIR_COMMAND_ID: own });
    const leftOvers = await end(mark);
    expect(await groupStateOf(mark)).toBe('gone');
    expect(leftOvers.sentenceOf(own)).toContain('was ended at');
  });

  it.each([
    ['program', {}, undefined],
    ['driver', { of_module: true }, 'the driver of an earlier process'],
  ] as const)(
    'and that cannot be told from another, a %s > goes on, is reported, and its end by hand is noticed',
    async (what, kind, barsDrivers) => {
      const mark = { ...(await orphan()), ...kind };
      const leftOvers = await end(mark);
      const still = `its ${what} (process group ${mark.pid}) still runs and could not be ended`;
      expect(leftOvers.sentenceOf(own)).toContain(still);
      expect(leftOvers.report()).toMatchObject({
        flags: ['ERROR'],
        error: expect.stringContaining(still) as string,
      });
      expect(forgotten).toEqual([]);
      const demand = expect(() => leftOvers.demandNoDriver());
      if (barsDrivers === undefined) demand.not.toThrow();
      else demand.toThrow(barsDrivers);
      process.kill(-mark.pid, 'SIGKILL');
      await until('its end is noticed', () => gone === 1);
      expect(leftOvers.report()).toBeUndefined();
      expect(() => leftOvers.demandNoDriver()).not.toThrow();
      expect(forgotten).toEqual([own]);
    },
  );
});
