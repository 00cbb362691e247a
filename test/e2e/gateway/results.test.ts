import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { runCommand } from '../../support/cli-command.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

interface Results extends JsonObject {
  columns: { parameters: string[]; values: string[]; files: string[] };
  runs: (JsonObject & { run_id: string })[];
}

describe('results of runs', () => {
  let lab: Lab;
  let runs: string[];
  let simulated: string;

  beforeAll(async () => {
    lab = await Lab.open();
    await lab.startAll();
    const workflow = (more: JsonObject = {}) => ({
      experiment_id: lab.experiment,
      workflow: JSON.stringify({
        name: 'move about',
        parameters: [
          { name: 'to', default: 'home' },
          { name: 'speed', default: 3 },
        ],
        flowdef: [
          step('move', { args: { to: '$to' }, data_labels: { at: 'place' } }),
          step('measure', { args: { data: 2 } }),
        ],
      }),
      ...more,
    });
    const begin = async (more: JsonObject = {}): Promise<string> => {
      const answer = await lab.submit(workflow(more));
      return ((await answer.json()) as { run_id: string }).run_id;
    };
    runs = [await begin(), await begin({ parameters: '{"to":"shelf"}' })];
    simulated = await begin({ simulate: 'true' });
    for (const run of [...runs, simulated]) await lab.untilState(run, 'completed');
  });
  afterAll(() => lab.close());

  const get = async <T = Results>(where: string): Promise<T> => (await lab.ask<T>('GET', where)).body;

  it('the runs of an experiment > what each was given, by default or not, and what came of it, the simulated ones apart', async () => {
    const posted = { label: 'score', workflow_id: runs[1], experiment_id: lab.experiment, value: 0.7 };
    const body = new URLSearchParams({ datapoint: JSON.stringify(posted) });
    expect((await fetch(lab.url('/data'), { method: 'POST', body })).status).toBe(200);
    const { columns, runs: found } = await get(`/results?experiment_id=${lab.experiment}`);
    expect(columns).toEqual({
      parameters: ['to', 'speed'],
      values: ['place', 'to measure.text', 'score'],
      files: ['to measure.curve'],
    });
    expect(found.map(({ run_id }) => run_id)).toEqual([runs[1], runs[0]]);
    expect(found).toMatchObject([
      {
        parameters: { to: 'shelf', speed: 3 },
        values: { place: 'shelf', 'to measure.text': 'dd', score: 0.7 },
      },
      {
        parameters: { to: 'home' },
        values: { place: 'home' },
        files: { 'to measure.curve': expect.stringMatching(/curve.bin$/) as string },
      },
    ]);
    const all = await get(`/results?experiment_id=${lab.experiment}&simulate=any`);
    expect(all.runs[0]).toMatchObject({ run_id: simulated, simulate: true });
    expect((await get(`/results?run=${runs[0]},${simulated}`)).runs.map(({ run_id }) => run_id)).toEqual([
      runs[0],
    ]);
  });

  it('as CSV > a row for each run, and refused where it would not have all', async () => {
    const csv = (query: string) => fetch(lab.url(`/results?${query}`), { headers: { accept: 'text/csv' } });
    const answer = await csv(`experiment_id=${lab.experiment}`);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const text = await answer.text();
    const [head = '', first = ''] = text.split('\r\n');
    expect(head).toBe(
      'run_id,label,version,experiment_id,status,simulate,created_at,started_at,ended_at,tags,note,to,speed,place,to measure.text,score',
    );
    expect(first).toMatch(new RegExp(`^${runs[1]},move about,.*,shelf,3,shelf,dd,0.7$`));
    expect((await csv(`experiment_id=${lab.experiment}&limit=1`)).status).toBe(400);
    const weir = (...args: string[]) =>
      runCommand(['results', lab.experiment, '--gateway-url', lab.url(''), ...args], process.cwd(), {});
    expect(await weir('--csv')).toMatchObject({ code: 0, stdout: text, stderr: '' });
    const one = await weir('--limit', '1');
    expect([one.stdout.split('\n').length, one.stderr]).toEqual([
      3,
      'there are older runs than these 1: ask for more with --limit\n',
    ]);
  });

  it('tags and a note > are written by revision, told in the lists, and found by', async () => {
    const where = `/runs/${runs[0]}/notes`;
    const write = (document: JsonObject) => lab.ask('PUT', where, document);
    expect((await lab.ask('GET', where)).body).toMatchObject({ tags: [], note: '', revision: 0 });
    const first = { tags: ['Good', 'batch 7', 'good'], note: 'clean', revision: 0, by: 'Ada' };
    const written = { run_id: runs[0], tags: ['good', 'batch 7'], note: 'clean', revision: 1, by: 'Ada' };
    expect((await write(first)).body).toMatchObject(written);
    // The answer may have been lost: the same once more is the same.
    expect((await write(first)).body).toMatchObject(written);
    expect((await write({ ...first, note: 'other' })).body).toMatchObject({
      status: 409,
      code: 'changed_meanwhile',
      detail: expect.stringContaining('by Ada') as string,
    });
    expect((await write({ ...first, tags: ['a,b'], revision: 1 })).status).toBe(422);
    const body = Buffer.from('{"tags": [], "note": "5 µl", "revision": 1}', 'latin1');
    const headers = { 'content-type': 'application/json' };
    const latin = await fetch(lab.url(where), { method: 'PUT', headers, body });
    expect([latin.status, await latin.text()]).toEqual([400, expect.stringContaining('no text in UTF-8')]);
    expect((await lab.ask('PUT', '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAW/notes', first)).status).toBe(404);
    const listed = await get<Results>(`/runs?tag=GOOD`);
    expect(listed.runs).toMatchObject([{ run_id: runs[0], tags: ['good', 'batch 7'], note: 'clean' }]);
    expect((await get<Results>('/runs?tag=GOOD&status=failed')).runs).toEqual([]);
    expect((await get('/results?tag=good')).runs).toMatchObject([{ run_id: runs[0], note: 'clean' }]);
    expect(await get('/runs/tags')).toEqual({
      tags: [
        { tag: 'batch 7', runs: 1 },
        { tag: 'good', runs: 1 },
      ],
    });
  });
});
