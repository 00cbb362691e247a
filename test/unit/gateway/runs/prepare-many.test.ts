import { describe, expect, it } from 'vitest';
import { prepareRun, prepareRuns, type Submission } from '../../../../gateway/runs/prepare-run.ts';
import { firstOfRow, idInRow, isId, mostInRow, newId } from '../../../../shared/contracts/ids.ts';
import { maxRuns } from '../../../../shared/contracts/table-of-runs.ts';
import type { RunDefinition } from '../../../../shared/contracts/run.ts';
import { readRunText } from '../../../../shared/store/run-text.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';

const { workcell } = parseWorkcell('name: lab\nmodules:\n  - { name: arm, interface: simulator }\n');
const workflow = `name: plates
parameters:
  - { name: plate, type: string, default: none }
flowdef:
  - { name: fetch, module: arm, action: move, args: { plate: $plate } }
  - { name: each, module: arm, action: move, for_each: [1, 2], as: n, args: { n: "\${{ n }}" } }
`;

const experiment_id = newId();
function submission(given: Partial<Submission['form']>): Submission {
  return {
    form: {
      ...{ text: workflow, experiment_id, payload: undefined, parameters: undefined, files: [] },
      ...{ simulate: false, validate_only: false, strict: false, ...given },
    },
    run: { run_id: firstOfRow(), created_at: 0 },
    experiment: { campaign_id: null, directory: 'experiments/e' },
    ...{ data: '/data', workcell, state: {}, brokerAway: false },
  };
}

async function definitionsOf(given: Partial<Submission['form']>): Promise<RunDefinition[]> {
  const { runs } = (await prepareRuns(submission(given)))!;
  return Promise.all(runs.map(({ written }) => readRunText(new TextDecoder().decode(written.text))));
}

/** All ids of steps that stand anywhere in a run. */
const stepIds = (run: RunDefinition): string[] => [
  ...new Set(
    [...JSON.stringify([run.steps, run.workflow]).matchAll(/"id":"(\w{26})"/g)].flatMap(([, id]) => id ?? []),
  ),
];

describe('a row of ids', () => {
  it('begun as often as one likes in one moment > has ids of its own, which sort by their place', () => {
    const rows = Array.from({ length: 100 }, () => firstOfRow());
    expect(new Set(rows.map((id) => id.slice(0, 24))).size).toBe(100);
    const [first = ''] = rows;
    const ids = Array.from({ length: mostInRow }, (_, at) => idInRow(first, at));
    expect(ids.every(isId)).toBe(true);
    expect(new Set(ids).size).toBe(mostInRow);
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[0]).toBe(first);
    expect(() => idInRow(first, mostInRow)).toThrow('a row has 1024 ids');
    expect(maxRuns).toBeLessThanOrEqual(mostInRow);
  });
});

describe('a submission for many runs', () => {
  it('of a count > is as many runs that know their place and share nothing but what was handed in', async () => {
    const runs = await definitionsOf({ count: 3 });
    const [{ run_id: id = '' } = {}] = runs;
    expect(runs.map(({ run_id, submission: place }) => ({ run_id, place }))).toEqual(
      [0, 1, 2].map((at) => ({ run_id: idInRow(id, at), place: { id, index: at + 1, of: 3 } })),
    );
    expect(new Set(runs.map(({ directory }) => directory)).size).toBe(3);
    const ids = runs.map(stepIds);
    expect(ids.map((own) => own.length)).toEqual([3, 3, 3]);
    expect(new Set(ids.flat()).size).toBe(9);
    for (const {
      steps,
      workflow: { flowdef },
    } of runs)
      expect((flowdef as { id: string }[]).map((step) => step.id)).toEqual(steps.map((step) => step.id));
  });

  it('of a table > is a run per row with its values', async () => {
    const runs = await definitionsOf({ table: { name: 'table', text: 'plate\nP1\n""\n' } });
    expect(runs.map(({ parameters, steps }) => [parameters, steps[0]?.args])).toEqual([
      [{ plate: 'P1' }, { plate: 'P1' }],
      [{ plate: '' }, { plate: '' }],
    ]);
  });

  it('for one run > is the same submission as one that says no number', async () => {
    const alone = await prepareRun(submission({}));
    const one = await prepareRuns(submission({ count: 1 }));
    expect(one?.fingerprint).toBe(alone?.fingerprint);
    expect((await definitionsOf({ count: 1 }))[0]).not.toHaveProperty('submission');
  });

  it('with another number or other values > is another submission; how the table is written does not count', async () => {
    const table = (text: string) => ({ table: { name: 'table', text } });
    const forms = [{}, { count: 2 }, { count: 3 }, table('plate\nA\nB\n'), table('plate\nA\nA\n')];
    const prints = await Promise.all(
      forms.map(async (form) => (await prepareRuns(submission(form)))?.fingerprint),
    );
    expect(new Set(prints).size).toBe(forms.length);
    const again = await prepareRuns(
      submission({ table: { name: 'x.csv', text: '\uFEFFplate\r\n"A"\r\nB' } }),
    );
    expect(again?.fingerprint).toBe(prints[3]);
  });

  it('that comes to more than a store takes at one stretch > is refused', async () => {
    const payload = JSON.stringify({ text: 'x'.repeat(200_000) });
    await expect(prepareRuns(submission({ payload, count: 1000 }))).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('the 1000 runs come to more than the 32 MiB') as string,
    });
    const rows = Array.from({ length: 400 }, (_, at) => `${at}\n`).join('');
    await expect(
      prepareRuns(submission({ payload, table: { name: 't', text: `plate\n${rows}` } })),
    ).rejects.toMatchObject({ code: 'too_large' });
  });
});
