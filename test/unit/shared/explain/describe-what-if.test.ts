import { describe, expect, it } from 'vitest';
import type { DraftedRun, WhatIf } from '../../../../shared/contracts/what-if.ts';
import { describeWhatIf, unknownSchedule } from '../../../../shared/explain/forecast/describe-what-if.ts';
import { stepDefinition } from '../../../fixtures/run-definition.ts';

const at = Date.UTC(2026, 2, 14, 9);
const steps = [stepDefinition({ name: 'Heat' }), stepDefinition({ name: 'Read' })];
const draft = (more: Partial<DraftedRun> = {}): DraftedRun => ({
  ...{ label: 'mix', experiment_id: '', steps, count: 1 },
  ...more,
});
const found = (more: Partial<WhatIf> = {}): WhatIf => ({
  ...{
    at,
    runs: [{ begin: [0, 60, 90], end: [500, 600, 900] }],
    keeping: 'possible',
    delays: [],
    delayed: 0,
    more: 0,
  },
  ...more,
});

describe('what would become of runs, in words', () => {
  it('one that can be kept > is done about then', () => {
    expect(describeWhatIf(found(), [draft()])).toEqual({
      text: 'done about 2026-03-14T09:10:00.000Z (2026-03-14T09:08:20.000Z to 2026-03-14T09:15:00.000Z)',
      ...{ kept: true, delays: [], delayed: 0 },
      begin: {
        about: '2026-03-14T09:01:00.000Z',
        from: '2026-03-14T09:00:00.000Z',
        until: '2026-03-14T09:01:30.000Z',
      },
      end: {
        about: '2026-03-14T09:10:00.000Z',
        from: '2026-03-14T09:08:20.000Z',
        until: '2026-03-14T09:15:00.000Z',
      },
    });
  });

  it('several > are done when the last is, and what they delay is told', () => {
    const runs: WhatIf['runs'] = [{ end: [60, 60, 60] }, { end: [120, 120, 120] }];
    const delays: WhatIf['delays'] = [{ run_id: 'R', label: 'wash', seconds: 90, end: [200, 200, 200] }];
    const told = describeWhatIf(found({ runs, delays, delayed: 2 }), [draft({ count: 2 })]);
    expect(told.text).toBe(
      'all 2 done about 2026-03-14T09:02:00.000Z; 2 runs of the lab would be over later',
    );
    expect(told.delays).toMatchObject([
      { seconds: 90, text: 'run R "wash" would be over about 1 min 30 s later' },
    ]);
  });

  it('a gap that cannot be kept > is named, with what stands in its way, and nothing is said of when it is done', () => {
    const impossible: WhatIf['impossible'] = {
      draft: 0,
      obstacles: [
        { kind: 'gap', step: 1, from: 0, point: 'end', at: 'end', max: 300 },
        { kind: 'gap', step: 1, from: 0, point: 'start', at: 'start', min: 20 },
        { kind: 'not_before', at },
        { kind: 'duration', step: 1, seconds: 600 },
      ],
    };
    const told = describeWhatIf(found({ keeping: 'impossible', impossible }), [draft()]);
    expect(told).toMatchObject({ kept: false, text: told.why });
    expect(told.why).toBe(
      'its times cannot be kept: step 2 "Read" must end within 300 s of the end of step 1 "Heat", ' +
        'step 2 "Read" must begin 20 s or more after the beginning of step 1 "Heat", ' +
        'the run may not begin before 2026-03-14T09:00:00Z, and step 2 "Read" is expected to take 10 min 00 s',
    );
    expect(told).not.toHaveProperty('end');
    expect(told).not.toHaveProperty('late');
  });

  it('one that is over too late > says when all the same, and why, where nothing else could help', () => {
    const late = describeWhatIf(found(), [draft({ complete_by: at + 60_000 })]);
    expect(late).toMatchObject({ kept: true, late: true });
    expect(late.text).toMatch(/; later than 2026-03-14T09:01:00Z, by which it is to be over$/);
    const from = at + 30_000;
    const impossible: WhatIf['impossible'] = {
      draft: 0,
      obstacles: [
        { kind: 'complete_by', at: at + 60_000 },
        { kind: 'reserved', module: 'reader', from, until: at + 600_000, by: 'ada', reason: 'calibration' },
      ],
    };
    const told = describeWhatIf(found({ keeping: 'impossible', impossible }), [
      draft({ complete_by: at + 60_000 }),
    ]);
    expect(told).toMatchObject({ kept: false, late: true });
    expect(told.text).toMatch(
      /^done about .*; its times cannot be kept: the run is to be over by 2026-03-14T09:01:00Z, and reader is reserved from 2026-03-14T09:00:30Z until 2026-03-14T09:10:00Z by ada: calibration$/,
    );
  });

  it('what nobody can tell > is said so', () => {
    const open = describeWhatIf(found({ runs: [{ open: { why: 'duration', step: 1 }, not_before: 60 }] }), [
      draft(),
    ]);
    expect(open).toMatchObject({ kept: null, open: 'duration', not_before: '2026-03-14T09:01:00.000Z' });
    const unplanned = describeWhatIf(found({ runs: [null] }), [draft()]);
    expect(unplanned).toMatchObject({ kept: null });
    expect(unplanned.text).toMatch(/^nobody can tell when it is done/);
    const unsure = describeWhatIf(found({ keeping: 'unknown', delays: null }), [draft()]);
    expect(unsure).toMatchObject({ kept: null, delays: [] });
    expect(unsure.text).toMatch(
      /; whether its gaps can be kept was not found out in time; which runs of the lab it would delay was not found out in time$/,
    );
    const some = describeWhatIf(found({ runs: [{ end: [60, 60, 60] }, null] }), [draft({ count: 2 })]);
    expect(some).toMatchObject({ kept: null });
    expect(some.text).toMatch(/^the first 1 of 2 done about/);
    expect(unknownSchedule('nobody leads')).toEqual({
      ...{ text: 'not known: nobody leads', kept: null, delays: [], delayed: 0 },
    });
  });
});
