import { expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { eventually } from '../../support/eventually.ts';
import { releasedWeir } from '../../support/released-weir.ts';
import { RollingLab } from '../../support/lab/rolling-lab.ts';

/** What no owner of 0.2 can carry on. It lasts until that leads: nothing else waits for the gap. */
const timed = [
  { module: 'left', args: { ms: 700 } },
  { module: 'right', args: { ms: 5 }, min_gap: 3, max_gap: 60 },
  { module: 'left', args: { ms: 5 } },
];

const level = async (lab: RollingLab, check: string): Promise<unknown> => {
  const { body } = await lab.ask<{ findings: JsonObject[] }>('GET', '/doctor');
  return body.findings.find((finding) => finding['check'] === check);
};

it('a lab of 0.2 is upgraded process by process, and led by 0.2 again for a while > runs go on, and nothing is done twice', async ({
  onTestFinished,
}) => {
  const earlier = await releasedWeir('0.2');
  const lab = await RollingLab.open();
  onTestFinished(() => lab.close());
  await lab.start('gateway', 'gateway', earlier);
  await lab.start('first', 'orchestrator', earlier);
  await lab.start('one', 'agents --instance one', earlier);
  lab.load();
  await lab.untilActs(6);

  // A newer one leads as soon as it is there.
  await lab.start('second', 'orchestrator', undefined);
  await lab.untilLeads('second');
  await lab.untilActs(6);
  await lab.end('gateway', 'SIGKILL');
  await lab.start('gateway', 'gateway', undefined);
  expect(await level(lab, 'versions')).toMatchObject({
    level: 'ok',
    found: expect.stringContaining('left/one (weir 0.2 or earlier)') as string,
  });
  const begun = await lab.submit(timed);
  expect(begun.status).toBe(200);
  const run = begun.body['run_id'] as string;
  await lab.untilState(run, 'active');

  // The newest dies, and an earlier one leads: what it cannot heed is refused, and told.
  await lab.end('second', 'SIGKILL');
  await lab.untilActs(6);
  expect(await level(lab, 'versions')).toMatchObject({ level: 'warn' });
  // A disk that is slow for a moment is told as well, until it is not.
  await eventually(async () => {
    const now = await lab.ask<{ ground: JsonObject[] }>('GET', '/now');
    expect(now.body.ground).toMatchObject([
      { key: 'orchestrator', text: expect.stringContaining('0.2') as string },
    ]);
  });
  const until = new Date(Date.now() + 60_000).toISOString();
  for (const refused of [
    await lab.submit(timed),
    await lab.ask('POST', `/runs/${run}/cancel`),
    await lab.ask('POST', '/reservations', { module: 'right', until, by: 'Ada' }),
  ])
    expect(refused).toMatchObject({ status: 503, body: { code: 'owner_too_old' } });

  // Agents come last, some under the earlier orchestrator.
  await lab.end('one', 'SIGTERM');
  await lab.start('one', 'agents --instance one', undefined);
  await lab.untilActs(6);
  await lab.start('third', 'orchestrator', undefined);
  await lab.untilLeads('third');
  await lab.end('first', 'SIGTERM');
  await lab.untilState(run, 'completed');
  await lab.endLoad();
  expect(await level(lab, 'versions')).toMatchObject({ level: 'ok' });

  const acts = lab.acts();
  expect(new Set(acts).size).toBe(acts.length);
  expect(acts).toHaveLength(2 * lab.accepted.length + timed.length);
}, 180_000);
