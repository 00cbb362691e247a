import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  prepareRunInWorker,
  prepareRunsInWorker,
  readWorkcellInWorker,
} from '../../../gateway/runs/worker/in-worker.ts';
import { prepareRun, type Submission } from '../../../gateway/runs/prepare-run.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { readRunText } from '../../../shared/store/run-text.ts';
import { readWorkflow } from '../../../shared/workflow/read-workflow.ts';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { maxProblems } from '../../../shared/kernel/json/problem.ts';

/** A workflow of so many steps, three lines each after the first two. */
function workflow(steps: number, more = ''): string {
  const lines = Array.from(
    { length: steps },
    (_, i) => `  - name: step ${i}\n    module: arm\n    action: move\n`,
  );
  return `name: long\nflowdef:\n${lines.join('')}${more}`;
}

function jsonOf(text: string): string {
  const read = readWorkflow(text);
  return JSON.stringify(read.ok && read.document, null, 1);
}

/** How often something else had its turn before the promise settled. */
async function turnsUntil(promise: Promise<unknown>): Promise<number> {
  let [settled, turns] = [false, 0];
  void promise.finally(() => (settled = true));
  while (!settled) {
    await turn();
    turns += 1;
  }
  return turns;
}

const { workcell } = parseWorkcell('name: lab\nmodules:\n  - { name: arm, interface: simulator }\n');

function submission(text: string, values: { payload?: string } = {}): Submission {
  const experiment_id = newId();
  return {
    form: {
      ...{ text, experiment_id, payload: values.payload, parameters: undefined, files: [] },
      ...{ simulate: false, validate_only: false, strict: false },
    },
    run: { run_id: newId(), created_at: 0 },
    experiment: { campaign_id: null, directory: 'experiments/e' },
    ...{ data: '/data', workcell, state: {}, brokerAway: false },
  };
}

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
/** Without the ids of steps, which are made anew each time. */
const lasting = (bytes: Uint8Array | undefined): string => textOf(bytes).replaceAll(/"id":"\w{26}"/g, '');

const tenfold = (uses: string) =>
  `name: w\nflowdef:\n${Array.from({ length: 10 }, (_, i) => `  - { name: u${i}, uses: ${uses} }\n`).join('')}`;
const asked = Array.from(
  { length: 60 },
  (_, i) => `  - { name: s${i}, module: arm, action: move, when: ${i} < 100 }\n`,
);

describe('prepareRunInWorker', () => {
  it('a few lines that come to thousands of steps, or many expressions > others have their turns', async () => {
    const workflows = { 'a.yaml': tenfold('b.yaml'), 'b.yaml': tenfold('c.yaml'), 'c.yaml': workflow(1) };
    const one = submission(tenfold('a.yaml'));
    one.form = { ...one.form, workflows };
    expect(await turnsUntil(prepareRunInWorker(one, 'Ada'))).toBeGreaterThan(10);
    const many = submission(`name: w\nflowdef:\n${asked.join('')}`);
    expect(await turnsUntil(prepareRunInWorker(many, 'Ada'))).toBeGreaterThan(10);
  });

  it.each([
    ['in YAML', workflow(2_000)],
    ['in JSON', jsonOf(workflow(2_000))],
  ])(
    'a large submission %s > is prepared as any other, and everything else goes on meanwhile',
    async (_, text) => {
      const given = submission(text);
      const preparing = prepareRunInWorker(given, 'Ada');
      expect(await turnsUntil(preparing)).toBeGreaterThan(100);
      const [prepared, expected] = [await preparing, await prepareRun(given)];
      expect(prepared?.runs).toMatchObject([{ directory: expected?.runs[0].directory }]);
      expect(prepared?.fingerprint).toBe(expected?.fingerprint);
      expect(lasting(prepared?.answer) === lasting(expected?.answer)).toBe(true);
      expect(lasting(prepared?.runs[0].written.text) === lasting(expected?.runs[0].written.text)).toBe(true);
      expect((await readRunText(textOf(prepared?.runs[0].written.text))).steps).toHaveLength(2_000);
    },
  );

  it('a small workflow with a large payload > is prepared in the worker, too', async () => {
    const payload = JSON.stringify({ wells: Array.from({ length: 50_000 }, (_, i) => i) });
    const preparing = prepareRunInWorker(submission(workflow(1), { payload }), 'Ada');
    expect(await turnsUntil(preparing)).toBeGreaterThan(100);
    expect(textOf((await preparing)?.answer)).toContain('49999');
  });

  it('a short text that repeats a lot by aliases > is prepared in the worker, too', async () => {
    const args = Array.from({ length: 200 }, (_, i) => `v${i}: ${i}`).join(', ');
    const first = `  - &step { name: one, module: arm, action: move, args: { ${args} } }\n`;
    const text = `name: much\nflowdef:\n${first}${'  - *step\n'.repeat(90)}`;
    const preparing = prepareRunInWorker(submission(text), 'Ada');
    expect(await turnsUntil(preparing)).toBeGreaterThan(100);
    expect((await readRunText(textOf((await preparing)?.runs[0].written.text))).steps).toHaveLength(91);
  });

  it('a workflow of some lines for many runs > is prepared in the worker, too', async () => {
    const given = submission(workflow(100));
    for (const many of [{ count: 50 }, { table: { name: 't', text: `a\n${'1\n'.repeat(50)}` } }]) {
      const text = `parameters: [{ name: a, default: 0 }]\n${given.form.text}`;
      const preparing = prepareRunsInWorker({ ...given, form: { ...given.form, text, ...many } }, 'Ada');
      expect(await turnsUntil(preparing)).toBeGreaterThan(20);
      expect((await preparing)?.runs).toHaveLength(50);
    }
  });

  it('a large submission whose state is not known yet > waits for it where nothing else is wrong', async () => {
    const given = { ...submission(workflow(2_000)), state: undefined };
    expect(await prepareRunInWorker(given, 'Ada')).toBeUndefined();
    const wrong = { ...submission(workflow(2_000).replace('module: arm', 'module: leg')), state: undefined };
    await expect(prepareRunInWorker(wrong, 'Ada')).rejects.toMatchObject({ code: 'invalid_workflow' });
  });

  it('oddities and unknown keys of a large text > are told with their places', async () => {
    const prepared = await prepareRunInWorker(
      submission(workflow(1_000, '    on_fire: yes\n    comment: 12:30\n')),
      'Ada',
    );
    const { warnings } = await readRunText(textOf(prepared?.runs[0].written.text));
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^line 3004, column 14: 12:30 is read as text/),
        expect.stringMatching(/^line 3003, column 14: .*"on_fire"/),
      ]),
    );
  });

  it('a large text that is broken, or of another shape > is refused with the line', async () => {
    await expect(prepareRunInWorker(submission(workflow(1_000, '  - [\n')), 'Ada')).rejects.toMatchObject({
      ...{ code: 'invalid_workflow', details: [{ line: expect.any(Number) as number }] },
    });
    const misshapen = workflow(1_000).replace('name: long', 'name: 12');
    await expect(prepareRunInWorker(submission(misshapen), 'Ada')).rejects.toMatchObject({
      details: [{ pointer: '/name', line: 1, column: 7 }],
    });
  });

  it('several at once > are each answered', async () => {
    const prepared = await Promise.all(
      [700, 800, 900].map((steps) => prepareRunInWorker(submission(workflow(steps)), 'Ada')),
    );
    const runs = await Promise.all(prepared.map((run) => readRunText(textOf(run?.runs[0].written.text))));
    expect(runs.map(({ steps }) => steps.length)).toEqual([700, 800, 900]);
  });
});

describe('readWorkcellInWorker', () => {
  const modules = (count: number) =>
    Array.from({ length: count }, (_, i) => `  - { name: m${i}, interface: simulator }\n`).join('');

  it('a large definition > is read as any other, and everything else goes on meanwhile', async () => {
    const text = `name: lab\nmodules:\n${modules(2_000)}`;
    const reading = readWorkcellInWorker(text, 'Ada');
    expect(await turnsUntil(reading)).toBeGreaterThan(100);
    expect(await reading).toEqual(parseWorkcell(text).workcell);
  });

  it('a large text that is none > is refused as any other, with the place, and everything else goes on', async () => {
    const reading = readWorkcellInWorker('- \n'.repeat(50_000), 'Ada');
    const refused = reading.catch((error: unknown) => error);
    expect(await turnsUntil(refused)).toBeGreaterThan(100);
    expect(await refused).toMatchObject({ code: 'bad_workcell', details: [{ pointer: '', line: 1 }] });
  });

  it('far too many mistakes > are not all told', async () => {
    const text = `name: lab\nmodules:\n${'  - {}\n'.repeat(8_000)}`;
    const refused: unknown = await readWorkcellInWorker(text, 'Ada').catch((error: unknown) => error);
    expect((refused as { details: unknown[] }).details).toHaveLength(maxProblems);
  });
});
