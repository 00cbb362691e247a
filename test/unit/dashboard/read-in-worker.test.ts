import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setBase } from '../../../dashboard/src/worker/gateway.ts';
import { readRun, readStep } from '../../../dashboard/src/worker/read-run.ts';
import { readRunEvents, readRunLog, viewRunLog } from '../../../dashboard/src/worker/read-log.ts';

type Answer = (headers: Headers) => Response;

let asked: string[] = [];

/** What the gateway answers to one request after the other. */
function answers(...all: Answer[]): void {
  asked = [];
  vi.stubGlobal('fetch', ({ url, headers }: Request) => {
    asked.push(url);
    const answer = all.shift();
    return answer ? Promise.resolve(answer(headers)) : Promise.reject(new TypeError('away'));
  });
}

let runs = 0;
/** No test knows the runs of another. */
const newRun = (): string => `RUN${(runs += 1)}`;

beforeEach(() => setBase('http://gateway/lab/#/runs/1'));
afterEach(() => void vi.unstubAllGlobals());

describe('reading a run beside the page', () => {
  const step = (state: string): object => ({ name: 'a', module: 'arm', action: 'move', args: {}, state });
  const run = (etag: string, ...states: string[]): Answer => {
    const body = { run_id: 'R', state: 'active', step_index: 0, warnings: [], steps: states.map(step) };
    return () => Response.json(body, { headers: { etag } });
  };

  test('a run that has not changed > is asked for by its ETag, and nothing is told', async () => {
    const id = newRun();
    let named: string | null = null;
    answers(run('"1"', 'idle'), (headers) => {
      named = headers.get('if-none-match');
      return new Response(null, { status: 304 });
    });
    const first = await readRun(id, undefined);
    const second = await readRun(id, first.revision);
    expect(asked[0]).toBe(`http://gateway/lab/runs/${id}?definition=false`);
    expect(named).toBe('"1"');
    expect(second).toMatchObject({ revision: first.revision, whole: false, steps: [] });
  });

  test('a run that has changed > its changed steps, and each step whole for who asks', async () => {
    const id = newRun();
    answers(run('"1"', 'running', 'idle'), run('"2"', 'succeeded', 'idle'));
    const first = await readRun(id, undefined);
    const second = await readRun(id, first.revision);
    expect(second.steps.map(({ position, state }) => [position, state])).toEqual([[0, 'succeeded']]);
    expect(await readStep(id, 1)).toMatchObject({ state: 'idle' });
    await expect(readStep(id, 2)).rejects.toThrow('The run has no step 3.');
  });

  test('a gateway that does not answer > a sentence for people, and the run is there when it does again', async () => {
    const id = newRun();
    answers();
    await expect(readRun(id, undefined)).rejects.toMatchObject({ status: 0 });
    answers(run('"1"', 'idle'));
    expect((await readRun(id, undefined)).whole).toBe(true);
  });
});

describe('reading a log beside the page', () => {
  const at = '2026-11-26T08:00:00.000Z';
  const entries = (from: number, ...texts: string[]): Answer => {
    const body = { from, entries: texts.map((text) => ({ at, level: 'info', text })) };
    return () => Response.json(body);
  };

  test('a log that has grown > only what was added is asked for', async () => {
    const id = newRun();
    answers(entries(0, 'a'), entries(1, 'bö'), entries(2, 'c'));
    expect((await readRunLog(id, 0)).lines.map(({ text }) => text)).toEqual(['a']);
    expect(await readRunLog(id, 1)).toMatchObject({ total: 2, anew: false, lines: [{ text: 'bö' }] });
    await readRunLog(id, 2);
    expect(asked.map((address) => address.split('?')[1])).toEqual(['from=0', 'from=1', 'from=2']);
    expect([...viewRunLog(id, { levels: ['info'], find: 'b', upTo: 9 }).hits]).toEqual([1]);
  });

  test('two who ask at once > get what one read brings, and no line twice', async () => {
    const id = newRun();
    answers(entries(0, 'a'), entries(1, 'b'), entries(1, 'b'));
    await readRunLog(id, 0);
    const [part] = await Promise.all([readRunLog(id, 1), readRunEvents(id)]);
    expect([part.total, asked.length]).toEqual([2, 2]);
  });

  test('a log with nothing new > stays as it is', async () => {
    const id = newRun();
    answers(entries(0, 'a'), entries(1));
    await readRunLog(id, 0);
    expect(await readRunLog(id, 1)).toEqual({ lines: [], total: 1, anew: false });
  });

  test('a log that is shorter than what was read > is read anew', async () => {
    const id = newRun();
    answers(entries(0, 'a', 'b', 'c'), entries(0, 'x'));
    await readRunLog(id, 0);
    const part = await readRunLog(id, 3);
    expect(part).toMatchObject({ total: 1, anew: true, lines: [{ text: 'x' }] });
  });

  test('a long log > is handed over in parts, and asked for once', async () => {
    const id = newRun();
    answers(entries(0, ...Array<string>(9_000).fill('a')));
    const first = await readRunLog(id, 0);
    const second = await readRunLog(id, first.lines.length);
    expect([first.lines.length, second.lines.length, second.total, asked.length]).toEqual([
      4_000, 4_000, 9_000, 1,
    ]);
  });

  test('events > are those of its lines', async () => {
    const id = newRun();
    const event = { at, level: 'event', text: 'QUEUED', event: { event_name: 'QUEUED' } };
    answers(() => Response.json({ from: 0, entries: [event] }));
    expect((await readRunEvents(id)).map(({ name }) => name)).toEqual(['QUEUED']);
  });
});
