import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { realServices } from '../../support/lab/services.ts';
import { changed } from '../../support/lab/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
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
