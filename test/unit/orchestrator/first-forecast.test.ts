import { describe, expect, it } from 'vitest';
import { forecast, minute } from './forecasts.ts';
import { first, StoringLab } from './owner-lab.ts';

const retry = { attempts: 2, on: ['failed' as const], backoff: { initial: 1, factor: 1, max: 1 } };

/** The lab tells what is expected of it now. */
const tell = (lab: StoringLab) => lab.play({ kind: 'forecast', forecast: forecast(lab) });

describe('the first forecast of a step', () => {
  it('later ones, other owners, and a second attempt > it stays what was told before the step began', () => {
    const lab = new StoringLab();
    lab.hello();
    lab.begin(first, [minute(), minute({ retry })]);
    const told = lab.now;
    tell(lab);
    // The first step takes twice as long as was thought.
    lab.now += 120_000;
    tell(lab);
    lab.changeOwner();
    lab.hello({ hello_id: 'again' });
    tell(lab);
    lab.settle(`${first}.0.1`);
    tell(lab);
    lab.settle(`${first}.1.1`, { outcome: 'failed' });
    lab.changeOwner();
    lab.hello({ hello_id: 'once more' });
    lab.later(1_500);
    const { steps } = lab.stored.runs[0]!;
    const planned = { begin: told + 60_000, end: told + 120_000 };
    expect(steps[1]).toMatchObject({ status: 'running', attempt: 2, first_forecast: planned });
    // It had begun before there was one.
    expect(steps[0]).not.toHaveProperty('first_forecast');
  });

  it('the step was given out while the forecast was made > it has none, for nothing was planned before it began', () => {
    const lab = new StoringLab();
    lab.hello();
    lab.begin(first, [minute(), minute({ retry })]);
    const made = forecast(lab);
    lab.settle(`${first}.0.1`);
    lab.play({ kind: 'forecast', forecast: made });
    lab.settle(`${first}.1.1`, { outcome: 'failed' });
    lab.later(1_500);
    const [, record] = Object.values(lab.stored.runs[0]!.steps);
    expect(record).toMatchObject({ attempt: 2 });
    expect(record).not.toHaveProperty('first_forecast');
  });
});
