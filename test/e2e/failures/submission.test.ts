import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { bothServicesOfLab } from '../../support/both-services.ts';
import { changed, step, WholeLab } from '../../support/whole-lab.ts';

let lab: WholeLab;
afterEach(() => lab.close());

describe.each(bothServicesOfLab())('a submission, on %s', (_, services) => {
  it('of one Workflow object, ten times with the same step ids > acts ten times', async () => {
    lab = await WholeLab.open(services);
    const { witness } = await lab.startAll();
    const same = [step('move', { id: newId() }), step('move', { id: newId() })];
    const runs = await Promise.all(Array.from({ length: 10 }, () => lab.begin(same)));
    for (const run of runs) await lab.untilState(run, 'completed');
    const expected = runs.flatMap((run) => [`${run}.0.1`, `${run}.1.1`]);
    expect(witness.moves().toSorted()).toEqual(expected.toSorted());
  });

  it('whose confirm never came, submitted again with its idempotency key > is one run', async () => {
    lab = await WholeLab.open(services);
    let broken = true;
    const swallow = async (): Promise<void> => new Promise(() => undefined);
    await lab.startGateway((own) =>
      changed(own, { sendToInbox: (message) => (broken ? swallow() : own.sendToInbox(message)) }),
    );
    const headers = { 'Idempotency-Key': newId() };
    const first = await lab.submit([step()], { headers });
    expect(first.status).toBe(503);
    broken = false;
    await lab.startOrchestrator();
    const { witness } = await lab.startAgent();
    const again = (await (await lab.submit([step()], { headers })).json()) as { run_id: string };
    const third = (await (await lab.submit([step()], { headers })).json()) as { run_id: string };
    expect(third.run_id).toBe(again.run_id);
    await lab.untilState(again.run_id, 'completed');
    expect(witness.moves()).toEqual([`${again.run_id}.0.1`]);
  });

  it('whose confirm never came although an owner has it, submitted again > is the same run', async () => {
    lab = await WholeLab.open(services);
    await lab.startGateway((own) =>
      changed(own, {
        sendToInbox: (message) => own.sendToInbox(message).then(() => new Promise(() => undefined)),
      }),
    );
    await lab.startOrchestrator();
    const { witness } = await lab.startAgent();
    const headers = { 'Idempotency-Key': newId() };
    const answers = [await lab.submit([step()], { headers }), await lab.submit([step()], { headers })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [first, second] = (await Promise.all(answers.map((answer) => answer.json()))) as {
      run_id: string;
    }[];
    expect(second?.run_id).toBe(first?.run_id);
    await lab.untilState(first!.run_id, 'completed');
    expect(witness.moves()).toEqual([`${first?.run_id}.0.1`]);
  });
});
