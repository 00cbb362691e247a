import type { Results } from '../contracts/results-view.ts';
import { versionId } from '../contracts/library.ts';
import { someOf } from '../kernel/some-of.ts';
import { csvText } from './csv.ts';

/** What a table of results lacks, a sentence for each; none where it lacks nothing. Pure. */
export function lackOfResults({
  unreadable = [],
  partial,
}: Pick<Results, 'unreadable' | 'partial'>): string[] {
  const ids = unreadable.map(({ run_id }) => run_id);
  const runs = ids.length === 1 ? '1 run is missing: it' : `${ids.length} runs are missing: they`;
  return [
    ...(ids.length === 0 ? [] : [`${runs} cannot be read (${someOf(ids)}).`]),
    ...(partial ? ['Values that clients have handed in may be missing from older runs.'] : []),
  ];
}

const ofRun = ['run_id', 'label', 'version', 'experiment_id', 'status', 'simulate'] as const;
const times = ['created_at', 'started_at', 'ended_at'] as const;

/** Results as CSV, see `csvRowsOfResults`. Pure. */
export function csvOfResults(results: Pick<Results, 'columns' | 'runs'>): string {
  return [...csvRowsOfResults(results)].join('');
}

/** The rows of results as CSV: the names, then one for each run, the newest first. A value that goes by the name of a parameter has `value` before it. Pure. */
export function* csvRowsOfResults({
  columns: { parameters, values },
  runs,
}: Pick<Results, 'columns' | 'runs'>): Generator<string> {
  const taken = new Set<string>([...ofRun, ...times, 'tags', 'note']);
  const heads = [...parameters, ...values].map((name, at) => {
    const isValue = at >= parameters.length;
    const head = taken.has(name) ? `${isValue ? 'value' : 'parameter'} ${name}` : name;
    taken.add(head);
    return head;
  });
  yield csvText([[...ofRun, ...times, 'tags', 'note', ...heads]]);
  for (const run of runs) {
    const row = [
      ...ofRun.map((name) => (name === 'version' ? run.library && versionId(run.library) : run[name])),
      ...times.map((name) => run[name]),
      run.tags?.join('; '),
      run.note,
      ...parameters.map((name) => own(run.parameters, name)),
      ...values.map((name) => own(run.values, name)),
    ];
    yield csvText([row]);
  }
}

function own(of: Record<string, unknown>, name: string) {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  return value as string | number | boolean | object | null | undefined;
}
