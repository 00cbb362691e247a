import { isDeepStrictEqual } from 'node:util';
import { describe, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { Lab } from '../../support/lab/lab.ts';
import { read } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { step } from '../../support/lab/submission.ts';
import type { WaitReason } from '../../../shared/contracts/wait-reason.ts';
import { until } from '../../support/until.ts';

const localKey = makeKey('local');
const arm =
  '  - { name: arm, interface: file, consumables: { tips: { capacity: 3, uses: { move: 1, hold: 1 } } } }\n';

/** What a module tells of the tips of its only instance. */
async function tipsOf(lab: Lab): Promise<unknown> {
  const { arm } = (await read(lab, '/modules/arm/state')) as {
    arm: { instances: { supplies: unknown[] }[] };
  };
  return arm.instances[0]?.supplies[0];
}

describe.each([
  ['the built-in broker and store', () => ({})],
  ['RabbitMQ and Redis', realServices],
])('supplies, on %s', (_, services) => {
  it('a run that runs dry > waits and says so, also to the next owner, and goes on once somebody has refilled', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, { ...services(), modules: [], more: arm });
    await lab.startGateway({ localKey });
    const owner = await lab.startOrchestrator();
    const agent = await lab.startAgent({ definition: { capacity: 2 }, drainSeconds: 60 });
    const held = await lab.begin([step('hold')]);
    await agent.witness.untilActing(`${held}.0.1`);
    // It refuses all that comes, and uses nothing for it.
    const ended = agent.end();
    const run = await lab.begin([step('move'), step('move'), step('move')]);
    const untilWaits = (reason: WaitReason): Promise<void> =>
      until(`it waits: ${reason}`, async () => {
        const { summary } = (await lab.store.readRun(run)) ?? {};
        return summary?.waiting_for?.[0]?.reason === reason;
      });
    await untilWaits('unfit');
    expect(await tipsOf(lab)).toMatchObject({ left: 2, capacity: 3 });
    agent.witness.openAll();
    await ended;
    await lab.startAgent({ journalDir: agent.journalDir, witness: agent.witness });

    await untilWaits('supplies');
    expect(await read(lab, `/runs/${run}`)).toMatchObject({
      waiting_for: [{ text: 'waits for tips of arm: 0 left, 1 needed', hint: 'weir refill arm tips' }],
    });
    expect(await read(lab, '/now')).toMatchObject({
      supplies: [{ module: 'arm', instance: 'a', name: 'tips', left: 0, waiting: 1 }],
    });
    expect((await lab.logOf(run)).join('\n')).toContain(
      'the run uses 3 of tips of arm, and what is left is 2',
    );

    await owner.stop();
    await lab.startOrchestrator();
    await untilWaits('supplies');
    expect(await tipsOf(lab)).toMatchObject({ left: 0, low: false, unsure: null });

    const refusals: [JsonObject, number, string][] = [
      [{ to: 4 }, 400, 'there is room for 3'],
      [{ to: -1 }, 400, 'must be a number from 0'],
      [{ consumable: 'tps' }, 404, 'did you mean \\"tips\\"?'],
      [{ instance: 'z' }, 404, 'has no instance'],
    ];
    for (const [body, status, said] of refusals) {
      const refused = await lab.ask('POST', '/modules/arm/refill', body);
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([status, expect.stringContaining(said)]);
    }
    const refill = (body: JsonObject, key = 'box-1') =>
      lab.ask(
        'POST',
        '/modules/arm/refill',
        { consumable: 'tips', by: 'Ada', ...body },
        { 'idempotency-key': key },
      );
    const refilled = await refill({ to: 1 });
    expect([refilled.status, refilled.body]).toMatchObject([
      200,
      { instances: [{ instance: 'a', supplies: [{ name: 'tips', refilled_by: 'Ada' }] }] },
    ]);
    await lab.untilState(run, 'completed');
    expect(await tipsOf(lab)).toMatchObject({ left: 0, refilled_by: 'Ada' });
    // Whoever asks again, as his answer was lost, has refilled nothing.
    expect((await refill({ to: 1 })).body).toMatchObject({ instances: [{ supplies: [{ left: 0 }] }] });
    expect(await refill({ to: 2 })).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect((await refill({ to: 2 }, 'box-2')).body).toMatchObject({
      instances: [{ supplies: [{ left: 2 }] }],
    });
    await until('the audit has what there was, and what there is', async () => {
      const asked = { authorization: `Bearer ${localKey}` };
      const { body } = await lab.ask('GET', '/audit?after=0&limit=1000', undefined, asked);
      const changes = (body['entries'] as JsonObject[]).filter(({ before }) => before !== undefined);
      return isDeepStrictEqual(changes.map(({ before, after }) => [before, after]).at(-1), [
        { 'arm/a': { tips: 0 } },
        { 'arm/a': { tips: 2 } },
      ]);
    });
  });
});
