import { describe, expect, it } from 'vitest';
import type { LabForecast, StepForecast } from '../../../../shared/contracts/forecast.ts';
import {
  describeForecast,
  describeSchedule,
  forecastAt,
} from '../../../../shared/explain/forecast/describe-forecast.ts';
import { forecastInWords } from '../../../../shared/sentences/forecast.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';

const at = Date.parse('2026-03-14T09:00:00Z');
const steps = [stepDefinition({ name: 'Fetch' }), stepDefinition({ name: 'Read', module: 'reader' })];
const definition = runDefinition({ steps });
const other = '01JB0000000000000000000002';

describe('what is told of a forecast', () => {
  it('a run that will be over > about when, and between when; each step, and why not earlier', () => {
    const forecast: LabForecast = {
      at,
      runs: {
        [definition.run_id]: {
          end: [1_200, 1_500, 2_400],
          steps: [
            {
              ...{ step: 0, begin: [60, 60, 60], end: [120, 150, 180], instance: 'arm/a' },
              hold: { kind: 'instrument', instance: 'arm/a', run: other, step: 3 },
              first: { begin: at + 30_000 },
            },
            { step: 1, begin: [120, 150, 180], hold: { kind: 'step', step: 0 }, conditional: true },
          ],
        },
      },
    };
    const [run] = describeSchedule(forecast, [definition, runDefinition()]).runs;
    expect(run).toMatchObject({
      run_id: definition.run_id,
      text: 'done about 2026-03-14T09:25:00.000Z (2026-03-14T09:20:00.000Z to 2026-03-14T09:40:00.000Z)',
      end: { about: '2026-03-14T09:25:00.000Z', until: '2026-03-14T09:40:00.000Z' },
      steps: [
        {
          ...{ name: 'Fetch', module: 'arm', why_not_earlier: `arm/a has step 4 of run ${other} before` },
          first_forecast: { begin: '2026-03-14T09:00:30.000Z' },
        },
        { name: 'Read', conditional: true, why_not_earlier: 'it comes after step 1 "Fetch"' },
      ],
    });
  });

  it('nobody can tell > not before, and why; a loop may go on > at the earliest', () => {
    const open = describeForecast({ open: { why: 'answer', step: 0 }, not_before: 60 }, at);
    expect(open).toMatchObject({ open: 'answer', not_before: '2026-03-14T09:01:00.000Z' });
    expect(open.text).toBe(
      'done not before 2026-03-14T09:01:00.000Z: somebody is asked, and goes on with an answer',
    );
    const loop = describeForecast({ end: [60, 60, 60], at_least: true }, at);
    expect(forecastInWords(loop, () => '14:20')).toBe(
      'done about 14:20 at the earliest: more steps may come',
    );
  });

  it('a later step must follow in time > that is why it does not begin earlier', () => {
    const step: StepForecast = { step: 0, begin: [60, 60, 60], hold: { kind: 'gap', step: 1 } };
    const forecast: LabForecast = { at, runs: { [definition.run_id]: { steps: [step] } } };
    const [run] = describeSchedule(forecast, [definition]).runs;
    expect(run?.steps[0]?.why_not_earlier).toBe('step 2 "Read" must follow it in time, and cannot earlier');
  });

  it('it is old, or there is none > nothing is told', () => {
    const forecast = { at, runs: {} };
    expect(forecastAt(forecast, at + 29_000)).toBe(forecast);
    expect(forecastAt(forecast, at + 30_000)).toBeUndefined();
    expect(describeSchedule(undefined, [definition])).toEqual({ at: null, runs: [], more: 0 });
  });
});
