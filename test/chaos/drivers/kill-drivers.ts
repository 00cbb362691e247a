import { copyFileSync, existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../../shared/contracts/ids.ts';
import { unknownReasons } from '../../../shared/contracts/unknown-reason.ts';
import { ensurePython } from '../../services/programs.ts';
import { ask } from '../../support/ask.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';
import { Dice } from '../random/dice.ts';

/** What was killed, what the instruments did, and how the runs ended that were under it. */
interface KilledDrivers {
  /** By chance: in the end one of each kind is killed for sure while it acts. */
  drivers: number;
  /** How often the lab's process, with its agents; their drivers see the end of their stdin. */
  agents: number;
  /** How often that and all drivers at once. */
  everything: number;
  runs: number;
  /** Commands that moved an instrument. */
  acted: number;
  completed: number;
  /** Of those, the ones that the next process of the driver knew of. */
  adopted: number;
  unknown: number;
  cancelled: number;
  doubled: number;
  /** What must not be, in sentences. */
  wrong: string[];
}

interface Instrument {
  module: string;
  action: string;
}

/** Half of them can be asked by their next process what became of what they had in hand. */
const instruments: readonly Instrument[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((name) => [
  { module: `asked_${name}`, action: 'job' },
  { module: `blind_${name}`, action: 'blind' },
]);

/** With any other code the command would be told as known to have failed, and no driver here fails. */
const unknownCodes: ReadonlySet<string | undefined> = new Set(unknownReasons);

/** At each of so many kills it is not one driver that is killed, but in turn the agents, and everything. */
const largeEach = 25;

interface Shown {
  status: string;
  steps: {
    command_id: string | null;
    failure?: { code: string } | null;
    values?: { by?: string };
  }[];
}

/** Kills drivers under load, one after the other; which, and when, follows from the seed. */
export async function killDrivers(
  seed: number,
  kills: number,
  say: (line: string) => void = () => undefined,
): Promise<KilledDrivers> {
  const place = await Workplace.open();
  try {
    return await killIn(place, new Dice(seed), kills, say);
  } finally {
    await place.close();
  }
}

async function killIn(
  place: Workplace,
  dice: Dice,
  kills: number,
  say: (line: string) => void,
): Promise<KilledDrivers> {
  const at = (name: string) => path.join(place.folder, name);
  copyFileSync(repositoryFile('test/fixtures/drivers/raw.py'), at('raw.py'));
  // It needs nothing but what comes with Python, and is there sooner without a look for more.
  const command = JSON.stringify([await ensurePython(), '-S', '-E', 'raw.py']);
  const modules = instruments.map(
    ({ module }) => `  - { name: ${module}, interface: stdio, config: { command: ${command} } }\n`,
  );
  writeFileSync(
    at('lab.yaml'),
    `name: killed_lab\nconfig: { update_interval: 0.1 }\nmodules:\n${modules.join('')}`,
  );
  let { lab, url } = await place.up(['--workcell', 'lab.yaml']);
  const { port } = new URL(url);
  const started: string[] = [];
  let over = false;
  let restarting: Promise<unknown> = Promise.resolve();

  const read = async (run: string) => (await ask<Shown>('GET', `${url}/runs/${run}`)).body;
  const submit = async ({ module, action }: Instrument, seconds: number): Promise<string> => {
    const flowdef = [{ name: 'do it', module, action, args: { seconds } }];
    const form = new FormData();
    form.set('experiment_id', newId());
    form.set('workflow', JSON.stringify({ name: 'killed', flowdef }));
    const answer = await fetch(`${url}/runs/start`, { method: 'POST', body: form });
    if (!answer.ok) throw new Error(await answer.text());
    const { run_id } = (await answer.json()) as { run_id: string };
    started.push(run_id);
    return run_id;
  };
  /** One run after the other; where nobody knows what its instrument did, a person looks and resets it. */
  const work = async (instrument: Instrument): Promise<void> => {
    while (!over) {
      try {
        await restarting;
        await untilEnded(await submit(instrument, 0.3), instrument.module);
      } catch {
        // The gateway was killed: it is asked again once it is there.
        await delay(50);
      }
    }
  };
  /** A run whose answer got lost may have left the instrument held back: whoever waits for long looks at it, too. */
  const untilEnded = async (run: string, module: string): Promise<void> => {
    for (let looks = 1; ; looks++) {
      const status = await read(run).then(
        (shown) => shown.status,
        () => 'away',
      );
      if (status === 'failed' || (status === 'queued' && looks % 30 === 0))
        await ask('POST', `${url}/admin/reset/${module}`).catch(() => undefined);
      if (/completed|failed|cancelled/.test(status)) return;
      await delay(100);
    }
  };
  /** The driver of a module, as it has written it down; undefined where that one has ended. */
  const driverOf = (module: string): number | undefined => {
    try {
      const pid = Number(readFileSync(at(`pid-${module}`), 'utf8'));
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(place.folder) ? pid : undefined;
    } catch {
      return undefined;
    }
  };
  const end = (pid: number) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  const again = async (dead: WeirProcess) => {
    await dead.ended;
    ({ lab, url } = await place.up(['--workcell', 'lab.yaml', '--port', port]));
  };
  /** A driver that has begun; it may not have said yet what it can do. */
  const anyDriver = async (): Promise<number> => {
    for (;;) {
      const pid = driverOf(dice.pick(instruments).module);
      if (pid !== undefined) return pid;
      await delay(5);
    }
  };

  /** Chance may spare all that act: this one is killed when it has done its work, and long before it would say so. */
  const killOnceDone = async (instrument: Instrument): Promise<void> => {
    const run = await submit(instrument, 10);
    const ended = untilEnded(run, instrument.module);
    await until('it has done its work', () => existsSync(at(`done-${run}.0.1`)), 60_000);
    const pid = driverOf(instrument.module);
    if (pid !== undefined) end(pid);
    await ended;
  };

  const workers = instruments.map(work);
  const done = { drivers: 0, agents: 0, everything: 0 };
  for (let n = 1; n <= kills; n++) {
    if (n % 100 === 0) say(`${n} kills`);
    await delay(20 + dice.throw() * 100);
    if (n % largeEach !== 0) {
      end(await anyDriver());
      done.drivers++;
      continue;
    }
    lab.signal('SIGKILL');
    if ((n / largeEach) % 2 === 1) done.agents++;
    else {
      for (const { module } of instruments) {
        const pid = driverOf(module);
        if (pid !== undefined) end(pid);
      }
      done.everything++;
    }
    restarting = again(lab);
    await restarting;
  }
  // What is under way comes to its end.
  over = true;
  await Promise.all(workers);
  await Promise.all(instruments.slice(0, 2).map(killOnceDone));
  return sumUp(done, started, readFileSync(at('acts.txt'), 'utf8'), read);
}

async function sumUp(
  done: Pick<KilledDrivers, 'drivers' | 'agents' | 'everything'>,
  started: readonly string[],
  book: string,
  read: (run: string) => Promise<Shown>,
): Promise<KilledDrivers> {
  const acts = new Map<string, number>();
  for (const command of book.split('\n').filter(Boolean)) acts.set(command, (acts.get(command) ?? 0) + 1);
  const doubled = [...acts].filter(([, times]) => times > 1);
  const sums = { runs: started.length, acted: acts.size, completed: 0, adopted: 0, unknown: 0, cancelled: 0 };
  const wrong = doubled.map(([command, times]) => `${command} acted ${times} times`);
  for (const run of started) {
    const shown = await read(run);
    const [step] = shown.steps;
    const times = acts.get(step?.command_id ?? '') ?? 0;
    if (shown.status === 'completed') {
      sums.completed++;
      if (times === 0) wrong.push(`${run} is completed, and its instrument has not acted`);
    } else if (shown.status === 'cancelled') sums.cancelled++;
    else if (unknownCodes.has(step?.failure?.code)) sums.unknown++;
    else wrong.push(`${run}, whose instrument acted ${times} times, is ${JSON.stringify(shown)}`);
    if (step?.values?.by === 'recover') sums.adopted++;
  }
  return { ...done, ...sums, doubled: doubled.length, wrong };
}
