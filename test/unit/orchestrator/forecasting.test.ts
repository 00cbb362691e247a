import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { Forecasting } from '../../../orchestrator/forecasting/forecasting.ts';
import type { LabForecast } from '../../../shared/contracts/forecast.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { until } from '../../support/until.ts';
import { first, idleLab, type Lab, second } from './owner-lab.ts';

describe('forecasting', () => {
  let forecasting: Forecasting | undefined;
  let notes: string[] = [];
  afterEach(() => forecasting?.end());

  function begin(lab: Lab): (LabForecast | undefined)[] {
    const told: (LabForecast | undefined)[] = [];
    notes = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => notes.push(line) });
    const tell = (forecast: LabForecast | undefined): unknown => told.push(forecast);
    forecasting = new Forecasting({ state: lab.state, log, now: () => lab.now, tell });
    forecasting.changed();
    return told;
  }

  it('a run is handed in, another one, and all are over > a forecast is told, another one, and that there is none', async () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ duration: 60 })]);
    const told = begin(lab);
    await until('the forecast', () => told.length > 0);
    expect(Object.keys(told[0]?.runs ?? {})).toEqual([first]);
    lab.submit(second, [stepDefinition({ duration: 60 })]);
    forecasting?.changed();
    await until('another', () => told.length > 1);
    expect(Object.keys(told[1]?.runs ?? {})).toEqual([first, second]);
    lab.state.runs.clear();
    forecasting?.changed();
    await until('its end', () => told.length > 2);
    expect(told).toHaveLength(3);
    expect(told[2]).toBeUndefined();
  });

  it('two runs > the order of their steps is planned, until nothing takes long any more', async () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ duration: 60 })]);
    lab.submit(second, [stepDefinition({ duration: 60 }), stepDefinition({ duration: 900 })]);
    begin(lab);
    await until('the plan', () => lab.state.planned !== undefined);
    expect(lab.state.planned?.at).toBe(lab.now);
    const order = lab.state.planned?.order.get('arm') ?? [];
    expect([...order].sort()).toEqual([`${first}.0`, `${second}.0`, `${second}.1`]);
    expect(order.indexOf(`${second}.1`)).toBeGreaterThan(order.indexOf(`${second}.0`));
    lab.state.runs.clear();
    forecasting?.changed();
    await until('its end', () => lab.state.planned === undefined);
  });

  it('a lab of which no forecast can be made > it is noted, and one is made once that can be', async () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ duration: 60 })]);
    const { runs } = lab.state;
    runs.set(second, {} as never);
    const told = begin(lab);
    await until('it has failed', () => notes.length > 0);
    expect(told).toEqual([]);
    runs.delete(second);
    forecasting?.changed();
    await until('a forecast', () => told.length > 0);
    expect(told[0]?.runs[first]).toMatchObject({ end: [60, 60, 60] });
  });

  it('a step that is declared to take for ever > keeps no other run from its forecast', async () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ duration: 60 })]);
    lab.submit(second, [stepDefinition({ duration: 1e15 })]);
    const told = begin(lab);
    await until('a forecast', () => told.length > 0);
    expect(told[0]?.runs[first]).toMatchObject({ end: [60, 60, 60] });
  });
});
