import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsView, type Findings } from '../../../shared/contracts/findings.ts';
import { scheduleView, type ScheduleView } from '../../../shared/contracts/forecast.ts';
import { simulatedNightView, type SimulatedNight } from '../../../shared/contracts/simulated-night.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { unknownPreviewView, type UnknownPreview } from '../../../shared/contracts/unknown-preview.ts';
import { runWaitsView, type RunWaits } from '../../../shared/contracts/waits.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { order, read, statusOf } from '../../support/lab/operator.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

const waitsFit = compile(runWaitsView);
const scheduleFits = compile(scheduleView);
const nightFits = compile(simulatedNightView);
const findingsFit = compile(findingsView);
const previewFits = compile(unknownPreviewView);

/** The answer, which is as the description of the API says. */
function described<T>(fits: ReturnType<typeof compile>, answer: JsonObject): T {
  expect(fits(answer)).toEqual([]);
  return answer as T;
}

describe('why a run does not go on', () => {
  let lab: Lab;
  let arm: LabAgent;

  beforeAll(async () => {
    lab = await Lab.open();
    arm = await lab.startAll();
  }, 60_000);
  afterAll(() => lab.close(), 30_000);

  const waitsOf = async (run: string) =>
    described<RunWaits>(waitsFit, await read(lab, `/runs/${run}/waits`)).chain;
  const scheduleOf = async (run: string) =>
    described<ScheduleView>(scheduleFits, await read(lab, `/schedule?run=${run}`)).runs;
  const previewOf = async (run: string) =>
    described<UnknownPreview>(previewFits, await read(lab, `/runs/${run}/resolve?preview`));
  const answer = (run: string, as: string, query = '') =>
    fetch(lab.url(`/runs/${run}/resolve${query}`), { method: 'POST', body: new URLSearchParams({ as }) });

  /** A run of two steps whose agent died while the first acted. */
  async function unknownRun(): Promise<string> {
    const run = await lab.begin([step('hold', { on_unknown: 'pause' }), step('move', { name: 'next' })]);
    await arm.witness.untilActing(`${run}.0.1`);
    await until('its run says that it acts', async () => (await statusOf(lab, run)) === 'running');
    const journalDir = await arm.crash();
    arm = await lab.startAgent({ journalDir });
    await until('its outcome is unknown', async () => (await statusOf(lab, run)) === 'paused');
    return run;
  }

  it('another run acts, and an operator locks the instrument > each is a link of the chain', async () => {
    const first = await lab.begin([step('hold', { timeout: 600 })]);
    await arm.witness.untilActing(`${first}.0.1`);
    const second = await lab.begin([step('move')]);
    await until('it waits for the first', async () => (await waitsOf(second)).length === 2);
    await until('that acts', async () => (await waitsOf(second))[1]?.since !== null);
    expect(await waitsOf(second)).toMatchObject([
      { kind: 'step', run_id: second, step: 0 },
      { kind: 'acting', run_id: first, module: 'arm', instance: 'a', until: { basis: 'timeout' } },
    ]);
    expect(await waitsOf(first)).toMatchObject([{ kind: 'acting', run_id: first }]);
    const { runs } = (await lab.ask<{ runs: JsonObject[] }>('GET', '/runs')).body;
    const busy = { reason: 'busy', step: 0, module: 'arm', instance: 'a', run: first };
    expect(runs[0]).toMatchObject({ run_id: second, waiting_steps: 1, waiting_for: [busy] });
    await until('there is a forecast', async () => (await scheduleOf(second)).length === 1);
    const hold = `arm/a has step 1 of run ${first} before`;
    expect(await scheduleOf(second)).toMatchObject([
      { run_id: second, open: 'duration', steps: [{ step: 0, instance: 'arm/a', why_not_earlier: hold }] },
    ]);
    expect((await read(lab, `/runs/${first}`))['forecast']).toMatchObject({
      text: expect.stringMatching(/^done about /) as string,
    });
    const third = JSON.stringify({ name: 'third', flowdef: [step('move', { duration: 60 })] });
    const asked = { submissions: [{ workflow: third, count: 2 }], plays: 3, seed: 1 };
    const night = described<SimulatedNight>(
      nightFits,
      (await lab.ask<JsonObject>('POST', '/schedule/simulate', asked)).body,
    );
    expect(night).toMatchObject({
      ...{ seed: 1, plays: 3, instruments: [{ module: 'arm', actions: 4 }] },
      runs: [{ run_id: first }, { run_id: second }, { index: 1, of: 2 }, { submission: 0, index: 2 }],
    });
    expect(night.runs.map(({ completed }) => completed)).toEqual([3, 3, 3, 3]);
    expect(night.notes).toEqual([expect.stringMatching(/^nobody knows how long move on arm takes/)]);
    expect((await lab.ask<{ runs: JsonObject[] }>('GET', '/runs')).body.runs).toHaveLength(2);
    await order(lab, 'lock/arm');
    await until('the lock is the reason', async () => (await waitsOf(second))[1]?.kind === 'locked');
    expect((await waitsOf(second))[1]).toMatchObject({ by: 'Ada', next: 'weir admin unlock arm' });
    await order(lab, 'unlock/arm');
    arm.witness.openAll();
    await lab.untilState(second, 'completed');
    expect(await waitsOf(second)).toEqual([]);
  });

  it('an outcome is unknown > all that is known is told, and what each answer would do; it changes nothing, and comes true', async () => {
    const run = await unknownRun();
    const later = await lab.begin([step('move')]);
    const preview = await previewOf(run);
    expect(preview).toMatchObject({
      ...{ run_id: run, step: 0, command_id: `${run}.0.1`, module: 'arm', instance: 'a', attempt: 1 },
      ...{ reason: 'interrupted', run: 'waits', action: 'hold' },
      instrument: { now: { state: 'outcome_unknown', reasons: [{ next: `weir resolve ${run}` }] } },
      answers: [
        { answer: 'happened', allowed: true, needs: [{ name: 'data', required: false }] },
        { answer: 'did_not', allowed: true },
        { answer: 'skip', allowed: true },
        { answer: 'abort', allowed: true },
      ],
    });
    const told = preview.evidence.map(({ source, text }) => `${source}: ${text}`).join('\n');
    expect(told).toMatch(
      /store: step 1 "[^"]*" goes to arm\/a\nagent: step 1 "[^"]*" is acting\n[^]*journal: step 1 "[^"]*": outcome unknown/,
    );
    await until('the other waits', async () => (await waitsOf(later)).length > 1);
    expect((await waitsOf(later))[1]).toMatchObject({ kind: 'outcome_unknown', run_id: run, step: 0 });
    expect(await waitsOf(run)).toMatchObject([{ kind: 'outcome_unknown', next: `weir resolve ${run}` }]);
    expect((await answer(run, 'skip', '?preview')).status).toBe(200);
    expect(await statusOf(lab, run)).toBe('paused');
    // What it says of an answer comes true.
    expect(preview.answers[0]?.consequence).toContain('The run goes on with step 2 "next" on arm.');
    expect((await answer(run, 'happened')).status).toBe(202);
    for (const each of [run, later]) await lab.untilState(each, 'completed');
    expect(await lab.ask('GET', `/runs/${run}/resolve`)).toMatchObject({
      status: 409,
      body: { code: 'nothing_unknown', detail: expect.stringContaining('the run is completed') as string },
    });
    for (const name of ['resolve', 'waits'])
      expect((await fetch(lab.url(`/runs/01JB0000000000000000000000/${name}`))).status).toBe(404);
  });

  it('all is well, then an agent is locked > the doctor says so, with the remedy', async () => {
    const examine = async () => described<Findings>(findingsFit, await read(lab, '/doctor')).findings;
    // Dead letters are counted for all workcells of the broker: other tests have theirs there.
    const isWell = ({ check, level }: Findings['findings'][number]) =>
      level === 'ok' || check === 'dead letters';
    await until('all is well', async () => (await examine()).every(isWell));
    await order(lab, 'lock/arm');
    await until('the lock is told', async () =>
      (await examine()).some(
        ({ check, remedy = '' }) => check === 'agents of arm' && remedy.includes('unlock arm'),
      ),
    );
  });
});
