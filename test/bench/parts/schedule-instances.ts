import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Activity, End, Lag, Problem } from '../../../orchestrator/planner/index.ts';

export type Family = 'sagas' | 'brandimarte' | 'ubo10' | 'ubo20' | 'rcpsp_max';

export interface Instance {
  readonly name: string;
  readonly family: Family;
  readonly problem: Problem;
  /** The best makespan that is known, `unsat`, or undefined where none is told. */
  readonly best: number | 'unsat' | undefined;
  /** A proven lower bound, where one is told. */
  readonly bound: number | undefined;
}

/** The best makespans of instances whose files do not tell it. */
const known: Readonly<Record<string, { best: number; bound?: number }>> = {
  gu2016_hts: { best: 87, bound: 87 },
  qpcr_x5: { best: 152, bound: 100 },
  mk01: { best: 40 },
  mk02: { best: 26 },
  mk03: { best: 204, bound: 204 },
  mk04: { best: 60 },
  mk05: { best: 172 },
  mk06: { best: 57 },
  mk07: { best: 139 },
  mk08: { best: 523, bound: 523 },
  mk09: { best: 307, bound: 307 },
  mk10: { best: 189 },
};

/** All instances below a folder, told by their form: folders of tables, files of lists, files of ProGen/max. */
export async function readInstances(folder: string): Promise<Instance[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map(({ name }) => name);
  if (names.includes('operations.tsv')) return [await readTables(folder)];
  const optima = await readOptima(folder);
  const found: Instance[] = [];
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await readInstances(path)));
    else if (entry.name.endsWith('.sch')) found.push(await readProgenMax(path, optima.get(entry.name)));
    else if (/\.(txt|fjs)$/.test(entry.name)) found.push(await readJobShop(path));
  }
  return found;
}

/** A laboratory schedule of SAGAS: absolute differences between points of operations of one job. */
async function readTables(folder: string): Promise<Instance> {
  const read = async (file: string): Promise<Record<string, string>[]> => {
    const [head = '', ...lines] = (await readFile(join(folder, file), 'utf8')).split(/\r?\n/);
    const columns = head.split('\t');
    return lines
      .filter((line) => line.trim() !== '')
      .map((line): Record<string, string> => {
        const row: Record<string, string> = {};
        line.split('\t').forEach((cell, c) => (row[columns[c]?.trim() ?? ''] = cell.trim()));
        return row;
      });
  };
  const machines = await read('machines.tsv');
  const idOf = (job = '', operation = ''): string => `${job}.${operation}`;
  const activities = (await read('operations.tsv')).map((row): Activity => {
    const compatible = machines.filter((machine) => machine['Machine_type'] === row['Compatible_machine']);
    return {
      id: idOf(row['Job_ID'], row['Operation_ID']),
      run: row['Job_ID'] ?? '',
      modes: compatible.map((machine) => mode(machine['Machine_ID'] ?? '', Number(row['Processing_time']))),
    };
  });
  const orders = (await read('dependency.tsv')).map((row): Lag =>
    after(idOf(row['Job_ID'], row['Operation_ID_1']), idOf(row['Job_ID'], row['Operation_ID_2'])),
  );
  const apart = (await read('tcmb.tsv')).map((row): Lag => {
    const most = Number(row['Time_constraint']);
    return {
      from: { activity: idOf(row['Job_ID'], row['Operation_ID_1']), at: row['Point_1'] as End },
      to: { activity: idOf(row['Job_ID'], row['Operation_ID_2']), at: row['Point_2'] as End },
      min: -most,
      max: most,
    };
  });
  const resources = machines.map((machine) => ({ id: machine['Machine_ID'] ?? '', capacity: 1 }));
  const problem = { resources, activities, lags: [...orders, ...apart] };
  return { name: basename(folder), family: 'sagas', problem, ...knownOf(basename(folder)) };
}

/** A flexible job shop in the form of Brandimarte, machines numbered from 0. */
async function readJobShop(path: string): Promise<Instance> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const [[jobs = 0, machines = 0] = [], ...jobRows] = rows;
  const activities: Activity[] = [];
  const lags: Lag[] = [];
  jobRows.slice(0, jobs).forEach((row, job) => {
    let at = 1;
    for (let operation = 0; operation < (row[0] ?? 0); operation += 1) {
      const count = row[at] ?? 0;
      const pairs = Array.from(
        { length: count },
        (_, k) => [row[at + 1 + 2 * k] ?? 0, row[at + 2 + 2 * k] ?? 0] as const,
      );
      at += 1 + 2 * count;
      const id = `${job}.${operation}`;
      activities.push({ id, run: `${job}`, modes: pairs.map(([machine, time]) => mode(`${machine}`, time)) });
      if (operation > 0) lags.push(after(`${job}.${operation - 1}`, id));
    }
  });
  // Some collections of these instances number machines from 1.
  const used = new Set(activities.flatMap(({ modes }) => modes.map(({ instance }) => instance)));
  const numbers = Array.from({ length: machines + 1 }, (_, m) => `${m}`).filter((m) => used.has(m));
  const name = basename(path).replace(/\.\w+$/, '');
  const resources = numbers.map((id) => ({ id, capacity: 1 }));
  return {
    name,
    family: 'brandimarte',
    problem: { resources, activities, lags },
    ...knownOf(name.toLowerCase()),
  };
}

/** Resource-constrained project scheduling with minimum and maximum time lags, as ProGen/max writes it. */
async function readProgenMax(path: string, optimum: string | undefined): Promise<Instance> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const count = Number(rows[0]?.[0]) + 2;
  const capacities = (rows[1 + 2 * count] ?? []).map(Number);
  const activities: Activity[] = [];
  const lags: Lag[] = [];
  rows.slice(1, 1 + count).forEach(([from = '', , successors, ...rest]) => {
    const k = Number(successors);
    rest.slice(0, k).forEach((to, s) => {
      const min = Number(rest[k + s]?.replace(/[[\]]/g, ''));
      lags.push({ from: { activity: from, at: 'start' }, to: { activity: to, at: 'start' }, min });
    });
  });
  rows.slice(1 + count, 1 + 2 * count).forEach(([id = '', , duration, ...demands]) => {
    const uses = demands.map((amount, r) => ({ resource: `r${r}`, amount: Number(amount) }));
    const modes = [
      { instance: '', duration: Number(duration), uses: uses.filter(({ amount }) => amount > 0) },
    ];
    activities.push({ id, modes });
  });
  const resources = capacities.map((capacity, r) => ({ id: `r${r}`, capacity }));
  const set = basename(dirname(path));
  const family = set === 'ubo10' || set === 'ubo20' ? set : 'rcpsp_max';
  const [lower, upper = lower] = (optimum ?? '').split('..');
  const told = optimum === undefined || optimum === '';
  return {
    name: `${set}/${basename(path, '.sch')}`,
    family,
    problem: { resources, activities, lags },
    best: told ? undefined : optimum === 'unsat' ? 'unsat' : Number(upper),
    bound: told || optimum === 'unsat' ? undefined : Number(lower),
  };
}

async function readOptima(folder: string): Promise<Map<string, string>> {
  const text = await readFile(join(folder, 'optimum.csv'), 'utf8').catch(() => '');
  return new Map(text.split(/\r?\n/).map((line) => line.split(',') as [string, string]));
}

function mode(machine: string, duration: number): Activity['modes'][number] {
  return { instance: machine, duration, uses: [{ resource: machine }] };
}

function after(one: string, other: string): Lag {
  return { from: { activity: one, at: 'end' }, to: { activity: other, at: 'start' }, min: 0 };
}

function knownOf(name: string): { best: number | undefined; bound: number | undefined } {
  return { best: known[name]?.best, bound: known[name]?.bound };
}
