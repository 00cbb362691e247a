import { describe, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { DyingOwner } from '../../support/lab/dying-owner.ts';
import { Lab } from '../../support/lab/lab.ts';
import { read, statusOf } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { fine, step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

const modules = `  - { name: reader, interface: file, consumables: { tips: { capacity: 5, uses: { move: 1 } } } }
locations: { arm: { nest: [0], hotel: [1] } }
capacity: { hotel: 2 }
`;
/** Nepal is 5 h 45 min ahead of UTC, all year. */
const config = '{ time_zone: Asia/Kathmandu }';
const inNepal = (at: number): Date => new Date(at + 345 * 60_000);

const minGap = 1;
const maxGap = 2;
const [hold, move] = [step('hold', { name: 'one' }), step('move', { name: 'two' })];
const readStep = step('move', { module: 'reader' });

describe.each([
  ['the built-in broker and store', () => ({})],
  ['RabbitMQ and Redis', realServices],
])('what a workflow says of times, on %s', { timeout: 120_000 }, (_, services) => {
  it('the owner is killed while runs wait, keep and are late > the next one keeps all of it', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, {
      ...{ ...services(), modules: ['arm', 'washer'], config, more: modules },
    });
    await lab.startGateway();
    let isToDie = false;
    const owner = await DyingOwner.start(lab, 'after', () => isToDie);
    const arm = await lab.startAgent({ definition: { capacity: 20 } });
    const reader = await lab.startAgent({ module: 'reader' });
    const washers = await Promise.all(
      ['a', 'b'].map((instance) => lab.startAgent({ module: 'washer', instance })),
    );
    const handIn = async (
      form: Record<string, string>,
      headers: Record<string, string> = {},
    ): Promise<string[]> => {
      const body = new URLSearchParams(form);
      const answer = await fetch(lab.url('/runs'), { method: 'POST', body, headers });
      if (!answer.ok) throw new Error(await answer.text());
      return ((await answer.json()) as { runs: { run_id: string }[] }).runs.map(({ run_id }) => run_id);
    };
    const begin = async (...[steps, more, fields]: [JsonObject[], JsonObject?, Record<string, string>?]) => {
      const [run = ''] = await handIn({ ...fine(steps, more), ...fields });
      return run;
    };
    const untilWaits = (run: string, reason: string): Promise<void> =>
      until(`${run} waits: ${reason}`, async () => {
        const { waiting_for = [] } = (await read(lab, `/runs/${run}`)) as {
          waiting_for?: { reason: string }[];
        };
        return waiting_for[0]?.reason === reason;
      });
    const untilTold = (run: string, event: string): Promise<void> =>
      until(`${run} is told: ${event}`, async () =>
        (await lab.logOf(run)).some((line) => line.includes(event)),
      );

    const now = Date.now();
    const hour = (inNepal(now).getUTCHours() + 12) % 24;
    const early = await begin([move], {}, { not_before: String(now + 4_000) });
    const tonight = await begin([move], { after: `${hour}:00` });
    const late = await begin([hold, { ...move, min_gap: minGap }], {
      complete_by: new Date(Date.now() + 3_000).toISOString(),
    });
    const gapped = (more: JsonObject) =>
      begin([step('move', { name: 'zero' }), hold, move], {
        gaps: [{ from: 'zero', to: 'two', max: maxGap, ...more }],
      });
    const breaks = {
      fail: await gapped({}),
      pause: await gapped({ on_broken: 'pause' }),
      note: await gapped({ on_broken: 'note' }),
      soft: await gapped({ hard: false }),
    };
    const keeps = { hold: { location: 'nest', from: 'one', until: 'two' } };
    const keeper = await begin([hold, move], keeps);
    await arm.witness.untilActing(`${keeper}.0.1`);
    const kept = await begin([step('move', { name: 'one' }), move], keeps);
    const stays = { hold: { location: 'hotel', from: 'one', until: 'two' } };
    const guests = [await begin([hold, move], stays), await begin([hold, move], stays)];
    for (const run of guests) await arm.witness.untilActing(`${run}.0.1`);
    const third = await begin([step('move', { name: 'one' }), move], stays);
    const rounds = await begin([
      step('hold', {
        ...{ name: 'wash', module: 'washer', for_each: [1, 2], max_parallel: 2, same_instance: 'round' },
        cleanup: [step('move', { name: 'rinse', module: 'washer' })],
      }),
    ]);
    await lab.complete([readStep]);
    const asked = { module: 'reader', until: new Date(now + 3_600_000).toISOString(), by: 'Ada' };
    const reservation = (await lab.ask('POST', '/reservations', asked)).body['id'] as string;
    const many = { ...fine([readStep]), count: '3' };
    const key = { 'idempotency-key': lab.experiment };
    const counted = await handIn(many, key);
    const parameters = [{ name: 'to', type: 'string' }];
    const tabled = await handIn({
      ...fine([{ ...readStep, args: { to: '$to' } }], { parameters }),
      table: 'to\nA1\nB1\n',
    });
    const readings = [...counted, ...tabled];
    const untilAllWait = async (): Promise<void> => {
      await untilWaits(tonight, 'early');
      for (const run of readings) await untilWaits(run, 'reserved');
      for (const run of [kept, third]) await untilWaits(run, 'together');
    };
    await untilAllWait();
    for (const { witness } of washers) await witness.untilMoved(1);

    isToDie = true;
    const unowned = await begin([move]);
    await owner.untilDead();
    await lab.startOrchestrator();
    await lab.untilState(unowned, 'completed');
    await untilAllWait();
    for (const run of Object.values(breaks)) await untilTold(run, 'GAP_BROKEN');
    await untilTold(late, 'LATE');
    // A gap may be broken before the step has begun in which the run is to wait.
    for (const { witness } of [arm, ...washers]) witness.openForGood();

    const { steps } = await lab.untilState(late, 'completed');
    const gap = (steps[1]?.started_at ?? 0) - (steps[0]?.ended_at ?? Infinity);
    expect(gap).toBeGreaterThanOrEqual(minGap * 1000);
    expect((await lab.untilState(early, 'completed')).steps[0]?.started_at).toBeGreaterThanOrEqual(
      now + 4_000,
    );
    const { not_before = 0 } = (await lab.store.readRun(tonight))?.definition ?? {};
    expect([inNepal(not_before).getUTCHours(), not_before % 900_000, not_before > now]).toEqual([
      hour,
      0,
      true,
    ]);
    await lab.untilState(breaks.fail, 'failed');
    await lab.untilState(breaks.note, 'completed');
    await lab.untilState(breaks.soft, 'completed');
    await until('it is paused', async () => (await statusOf(lab, breaks.pause)) === 'paused');
    for (const [run, event] of [
      ...Object.values(breaks).map((run) => [run, 'GAP_BROKEN'] as const),
      [late, 'LATE'] as const,
    ])
      expect((await lab.logOf(run)).filter((line) => line.includes(event))).toHaveLength(1);
    const keeperEnded = (await lab.untilState(keeper, 'completed')).steps[1]?.ended_at ?? Infinity;
    expect((await lab.untilState(kept, 'completed')).steps[0]?.started_at).toBeGreaterThanOrEqual(
      keeperEnded,
    );
    for (const run of [...guests, third, rounds]) await lab.untilState(run, 'completed');
    // Each round was rinsed where it had been washed.
    expect(washers.map(({ witness }) => witness.moves().length)).toEqual([2, 2]);

    expect(await handIn(many, key)).toEqual(counted);
    expect(reader.witness.moves()).toHaveLength(1);
    await lab.ask('DELETE', `/reservations/${reservation}`);
    await reader.witness.untilMoved(5);
    const dry = async () => {
      const runs = await Promise.all(readings.map((run) => lab.store.readRun(run)));
      return runs.filter((run) => run?.summary?.waiting_for?.[0]?.reason === 'supplies').length;
    };
    await until('one of them waits for tips', async () => (await dry()) === 1);
    await lab.ask('POST', '/modules/reader/refill', { consumable: 'tips' });
    for (const run of readings) await lab.untilState(run, 'completed');
  });
});
