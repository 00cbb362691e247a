import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isId, newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { until } from '../../support/until.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

const nothing = { counts: {}, newest: null, more: false };
const naiveTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

describe('what a run leaves behind', () => {
  let lab: Lab;
  let agent: LabAgent;

  beforeAll(async () => {
    lab = await Lab.open();
    agent = await lab.startAll();
  });
  afterAll(() => lab.close());

  const get = async <T = JsonObject>(where: string): Promise<T> => (await lab.ask<T>('GET', where)).body;

  async function eventsOf(run: string): Promise<JsonObject[]> {
    const events = await get<Record<string, JsonObject>>(`/experiments/${lab.experiment}/events`);
    return Object.values(events).filter(({ run_id }) => run_id === run);
  }

  const names = (events: JsonObject[]) => events.map(({ event_name }) => event_name);

  it('a run that goes well > its events in their order, each with an id and a time that WEI’s client can read', async () => {
    const run = await lab.complete([step(), step('measure', { args: { data: 3 } })]);
    const events = await eventsOf(run);
    expect(names(events)).toEqual(['QUEUED', 'START', 'STEP', 'STEP', 'COMPLETED']);
    for (const event of events) {
      expect(isId(event['event_id'])).toBe(true);
      expect(event['event_timestamp']).toMatch(naiveTime);
      expect(event).toMatchObject({
        experiment_id: lab.experiment,
        workcell_id: lab.workcell.id,
        event_type: 'WORKFLOW',
        workflow_name: 'whole',
      });
    }
    expect(events[3]).toMatchObject({
      step_index: 1,
      step: { name: 'to measure', action: 'measure', result: { status: 'succeeded' } },
    });
    expect(events[3]!['step']).toMatchObject({ start_time: expect.stringMatching(naiveTime) as string });
  });

  it('the log of the run > has its events in WEI’s line form, and only where they are wanted', async () => {
    const run = await lab.complete([step()]);
    const log = await get<string>(`/runs/${run}/log`);
    const told = log.split('\n').filter((line) => line.includes('(INFO):'));
    expect(told.every((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): \{/.test(line))).toBe(true);
    const parsed = told.map((line) => JSON.parse(line.split('(INFO):')[1]!.trim()) as JsonObject);
    expect(parsed).toEqual(await eventsOf(run));
    const plain = await get<string>(`/runs/${run}/log?events=false`);
    expect(plain).toContain('the run is completed');
    expect(plain).not.toContain('(INFO)');
    const { entries } = await get<{ entries: JsonObject[] }>(`/runs/${run}/log/entries`);
    expect(entries.flatMap(({ event }) => event ?? [])).toEqual(parsed);
    expect(entries).toContainEqual(
      expect.objectContaining({
        level: 'info',
        step: 0,
        text: expect.stringMatching(/ goes to arm/) as string,
      }),
    );
    const ofExperiment = await get<JsonObject[]>(`/experiments/${lab.experiment}/log`);
    expect(ofExperiment.filter(({ run_id }) => run_id === run)).toEqual(parsed);
  });

  it('another owner > doubles no event', async () => {
    const run = await lab.begin([step('hold')]);
    await agent.witness.untilActing(`${run}.0.1`);
    await lab.store.takeToken('somebody else');
    agent.witness.gates.get(`${run}.0.1`)!.open();
    await lab.untilState(run, 'completed');
    expect(names(await eventsOf(run))).toEqual(['QUEUED', 'START', 'STEP', 'COMPLETED']);
  });

  it('an experiment that came to be with an event > takes the name of its first run; its runs are counted by state', async () => {
    const experiment_id = newId();
    const own = (steps: JsonObject[]) => ({
      experiment_id,
      workflow: JSON.stringify({ name: 'named by its run', flowdef: steps }),
    });
    const started = async (steps: JsonObject[]): Promise<string> =>
      ((await (await lab.submit(own(steps))).json()) as { run_id: string }).run_id;
    const counted = async () => get(`/experiments/runs?experiment_id=${experiment_id},${newId()}`);
    const event = { experiment_id, event_type: 'COMMENT', event_name: 'MADE' };
    await lab.ask('POST', '/events', event);
    expect(await get(`/experiments/${experiment_id}`)).toMatchObject({ experiment_name: 'experiment' });
    expect(Object.values(await counted())).toEqual([nothing, nothing]);
    await lab.untilState(await started([step()]), 'completed');
    const run_id = await started([step('hold')]);
    await agent.witness.untilActing(`${run_id}.0.1`);
    expect(await get(`/experiments/${experiment_id}`)).toMatchObject({
      experiment_name: 'named by its run',
    });
    expect((await counted())[experiment_id]).toMatchObject({
      counts: { completed: 1, active: 1 },
      newest: { run_id, label: 'named by its run' },
    });
    agent.witness.gates.get(`${run_id}.0.1`)!.open();
    await lab.untilState(run_id, 'completed');
  });

  it('the start of the gateway > is the workcell’s START', async () => {
    await until('it is logged', async () => {
      const events = Object.values(await get<Record<string, JsonObject>>('/events/'));
      return events.some(({ event_type, event_name }) => event_type === 'WORKCELL' && event_name === 'START');
    });
    expect(JSON.stringify(await get('/events/'))).toContain(lab.workcell.name);
  });
});
