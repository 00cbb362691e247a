import { describe, expect, it } from 'vitest';
import { OwnerMetrics } from '../../../orchestrator/turn/metrics/owner-metrics.ts';
import type { Measured } from '../../../orchestrator/turn/step-datapoints.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import { Metrics } from '../../../shared/observe/metrics/metrics.ts';
import { Scrape } from '../../support/scrape.ts';
import { presentInstance } from './run-fixtures.ts';

const told = async (metrics: Metrics): Promise<Scrape> => new Scrape(await metrics.text());

describe('metrics of an owner', () => {
  it('what a turn has measured > is told in seconds', async () => {
    const metrics = new Metrics();
    const owner = new OwnerMetrics(metrics);
    owner.commit(5);
    const step = { module: 'arm', action: 'move', outcome: 'unknown' } as const;
    const measured: Measured[] = [
      { kind: 'step', ...step, ms: 1_500 },
      { kind: 'wait', module: 'arm', reason: 'busy', ms: 250 },
    ];
    owner.turn({ measured, changedInstances: new Map() }, { ms: 20, messages: 3 });
    const scrape = await told(metrics);
    expect(scrape.value('weir_turn_seconds_sum')).toBe(0.02);
    expect(scrape.value('weir_commit_seconds_sum')).toBe(0.005);
    expect(scrape.value('weir_messages_per_turn_sum')).toBe(3);
    expect(scrape.value('weir_step_duration_seconds_sum', step)).toBe(1.5);
    expect(scrape.value('weir_step_wait_seconds_sum', { module: 'arm', reason: 'busy' })).toBe(0.25);
  });

  it('modules, actions and instruments without end > make series only so far, and each is counted', async () => {
    const metrics = new Metrics();
    const owner = new OwnerMetrics(metrics);
    const many = Array.from({ length: 3_000 }, (_, i) => `name-${i}`);
    const measured = many.flatMap((name): Measured[] => [
      { kind: 'step', module: name, action: name, outcome: 'succeeded', ms: 1 },
      { kind: 'wait', module: name, reason: 'none', ms: 0 },
    ]);
    const instances = many.map((module) =>
      presentInstance({ module, occupied: [{ command_id: 'c', run_id: 'r', number: 1 }] }),
    );
    const changedInstances = new Map(instances.map((each) => [instanceKey(each), each]));
    owner.turn({ measured, changedInstances }, { ms: 1, messages: 1 });
    owner.reportNow(
      { beats: instances.map((each) => ({ ...each, ms: 1 })), waiting: many.map((name) => [name, 1]) },
      undefined,
    );
    const scrape = await told(metrics);
    const steps = scrape.series('weir_step_duration_seconds_count');
    expect(steps).toHaveLength(501);
    expect(steps.reduce((sum, { value }) => sum + value, 0)).toBe(3_000);
    expect(scrape.value('weir_step_duration_seconds_count', { action: 'other' })).toBe(2_500);
    for (const name of ['weir_step_wait_seconds_count', 'weir_steps_waiting'])
      expect(scrape.series(name)).toHaveLength(201);
    expect(scrape.series('weir_agent_beat_age_seconds')).toHaveLength(200);
    expect(scrape.value('weir_steps_waiting', { module: 'other' })).toBe(2_800);
    expect(scrape.series('weir_instrument_busy_seconds_total')).toHaveLength(201);
  });

  it('a standby > tells nothing of agents that it does not hear', async () => {
    const metrics = new Metrics();
    const owner = new OwnerMetrics(metrics);
    owner.reportNow(
      { beats: [{ module: 'arm', instance: 'a', ms: 2_000 }], waiting: [['arm', 2]] },
      Date.now() - 3_000,
    );
    expect((await told(metrics)).value('weir_inbox_oldest_seconds')).toBeGreaterThanOrEqual(3);
    expect((await told(metrics)).value('weir_agent_beat_age_seconds', { instrument: 'arm/a' })).toBe(2);
    owner.reportNow(undefined, undefined);
    const scrape = await told(metrics);
    expect(scrape.value('weir_owner')).toBe(0);
    expect(scrape.value('weir_inbox_oldest_seconds')).toBe(0);
    expect([...scrape.series('weir_agent_beat_age_seconds'), ...scrape.series('weir_steps_waiting')]).toEqual(
      [],
    );
  });
});
