import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { realServices } from '../../support/lab/services.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import { until } from '../../support/until.ts';
import { step } from '../../support/lab/submission.ts';

let lab: Lab;
afterEach(() => lab.close());

describe('a submission, on RabbitMQ and Redis', () => {
  const services = realServices();
  it('of one Workflow object, ten times with the same step ids > acts ten times', async () => {
    lab = await Lab.open(services);
    const { witness } = await lab.startAll();
    const same = [step('move', { id: newId() }), step('move', { id: newId() })];
    const runs = await Promise.all(Array.from({ length: 10 }, () => lab.begin(same)));
    for (const run of runs) await lab.untilState(run, 'completed');
    const expected = runs.flatMap((run) => [`${run}.0.1`, `${run}.1.1`]);
    expect(witness.moves().toSorted()).toEqual(expected.toSorted());
  });

  it('for many runs, twice at once at two gateways, and at some that die amid it > is one submission, whole, and each run acts once', async () => {
    lab = await Lab.open(services);
    const begun = new Set<string>();
    /** A gateway that is gone once its store has been asked, or before it is. */
    const dying = async (asks: boolean, name: string): Promise<void> => {
      const gateway = await lab.startGateway({
        store: (own) =>
          changed(own, {
            createRun: async (...given) => {
              if (asks) await own.createRun(...given);
              begun.add(name);
              return new Promise(() => undefined);
            },
          }),
      });
      const unanswered = submitMany('dying', [gateway.url()]).catch(() => 'no answer');
      await until(`${name} has begun`, () => begun.has(name));
      await gateway.stop();
      expect(await unanswered).toBe('no answer');
    };
    await dying(false, 'the first');
    expect(await lab.store.newRunIds()).toEqual([]);
    await dying(true, 'the second');
    const stored = await lab.store.newRunIds();
    expect(stored).toHaveLength(20);
    const one = await lab.startGateway();
    const other = await lab.startGateway();
    const urls = [one.url(), other.url()];
    expect((await submitMany('dying', urls)).flat().sort()).toEqual([...stored, ...stored].sort());
    const [ids = [], same] = await submitMany('at-once', urls);
    expect(same).toEqual(ids);
    const all = [...stored, ...ids];
    expect(await lab.store.newRunIds()).toEqual(all);

    await lab.startOrchestrator();
    const { witness } = await lab.startAgent();
    for (const run of all) await lab.untilState(run, 'completed');
    expect(witness.moves().toSorted()).toEqual(all.map((run) => `${run}.0.1`).toSorted());
    await one.stop();
  });

  /** Hands in the same for 20 runs, with a file, under one key at each of these gateways at once; resolves to the ids that each answers. */
  async function submitMany(key: string, urls: readonly string[]): Promise<string[][]> {
    return Promise.all(
      urls.map(async (url) => {
        const body = lab.form([step()], { 'plan.txt': 'as planned' });
        body.set('count', '20');
        const headers = { 'Idempotency-Key': key };
        const response = await fetch(new URL('/runs', url), { method: 'POST', body, headers });
        expect(response.status).toBe(200);
        const { runs } = (await response.json()) as { runs: { run_id: string }[] };
        return runs.map(({ run_id }) => run_id);
      }),
    );
  }

  it('whose hint is lost > is found by the owner, and with its idempotency key it is one run', async () => {
    lab = await Lab.open(services);
    await lab.startGateway({ broker: (own) => changed(own, { sendReport: () => undefined }) });
    const headers = { 'Idempotency-Key': newId() };
    const submit = async () => {
      const response = await lab.submit(lab.form([step()]), headers);
      expect(response.status).toBe(200);
      return ((await response.json()) as { run_id: string }).run_id;
    };
    const first = await submit();
    await lab.startOrchestrator();
    const { witness } = await lab.startAgent();
    await lab.untilState(first, 'completed');
    expect(await submit()).toBe(first);
    const later = await lab.complete([step()]);
    expect(witness.moves()).toEqual([`${first}.0.1`, `${later}.0.1`]);
  });
});
