import { setTimeout as wait } from 'node:timers/promises';
import { ulid } from 'ulid';
import { asForm, type Client, type Run } from '../../client/index.ts';

/** What is wanted of the example. */
export interface Goal {
  /** The pH. */
  target: number;
  /** True where the person at the terminal answers the question, and not this program. */
  ask: boolean;
}

/** The workflow, and those that it uses by their paths. */
export interface WorkflowFiles {
  workflow: string;
  workflows: Record<string, string>;
}

/** Where it goes on, and who hears of it. */
export interface Surroundings {
  url: string;
  tell: (line: string) => void;
  signal: AbortSignal;
}

const over = ['completed', 'failed', 'cancelled'];

/** Hands the run in, tells of each step as it ends, and answers what the run asks; resolves to how it has ended. */
export async function adjust(
  api: Client,
  { workflow, workflows }: WorkflowFiles,
  { target, ask }: Goal,
  { url, tell, signal }: Surroundings,
): Promise<string> {
  const body = {
    ...{ workflow, experiment_id: ulid() },
    ...{ workflows: JSON.stringify(workflows), parameters: JSON.stringify({ target }) },
  };
  const { data: started } = await api.POST('/runs/start', { body, bodySerializer: asForm });
  tell(`run ${started.run_id}: to pH ${target}`);
  const told = new Set<number>();
  let asked = false;
  for (let etag: string | undefined; ;) {
    signal.throwIfAborted();
    const { data: run, response } = await api.GET('/runs/{id}', {
      params: { path: { id: started.run_id }, query: { wait: 5, ...(etag && { etag }) } },
    });
    etag = response.headers.get('etag') ?? undefined;
    for (const line of await newLines(api, run, told)) tell(line);
    if (over.includes(run.status)) return run.status;
    if (!asked) asked = await answer(api, url, ask, tell);
    if (response.status === 304) await wait(100, undefined, { signal });
  }
}

/** A line for each step that has ended since, with what it returned. */
async function newLines(api: Client, { steps }: Run, told: Set<number>): Promise<string[]> {
  const ended = [...steps.entries()].filter(
    ([position, { state }]) => !told.has(position) && !['idle', 'running'].includes(state),
  );
  return Promise.all(
    ended.map(async ([position, { name, state, module, result }]) => {
      told.add(position);
      const values = await Promise.all(
        Object.entries(result?.data ?? {}).map(async ([label, id]) => {
          const { data } = await api.GET('/data/{id}', { params: { path: { id } }, parseAs: 'text' });
          const { value } = JSON.parse(String(data)) as { value: unknown };
          return `${label} ${JSON.stringify(value)}`;
        }),
      );
      return `  ${name.padEnd(20)} ${module.padEnd(10)} ${state.padEnd(10)} ${values.join(', ')}`.trimEnd();
    }),
  );
}

/** True once there was a question. */
async function answer(
  api: Client,
  url: string,
  ask: boolean,
  tell: (line: string) => void,
): Promise<boolean> {
  const { data } = await api.GET('/asks');
  const [question] = data.asks;
  if (!question) return false;
  tell(`? ${question.message}`);
  if (ask) {
    tell(`  weir ask --url ${url}   or   ${url}/#/asks`);
    return true;
  }
  await api.POST('/asks/{id}', {
    params: { path: { id: question.id } },
    body: { answer: true, by: 'the example' },
  });
  tell('  yes, says the example; with --ask the question is yours');
  return true;
}
