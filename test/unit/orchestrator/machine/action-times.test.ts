import { describe, expect, it } from 'vitest';
import { beginningOf, actionTimesOf } from '../../../../orchestrator/machine/action-times.ts';

/** Given out at 1,000 s, heard to act by 1,010 s; what it says of its end is heard at 1,100 s. */
const granted_at = 1_000_000;
const acting_by = 1_010_000;
const heard = 1_100_000;
const hour = 3_600_000;

describe('times of an action that its agent tells', () => {
  const [begun, ended] = [1_005_000, 1_095_000];
  it.each([
    ['by a clock that is right', {}, { started_at: begun, ended_at: ended }],
    [
      'by a clock that is an hour ahead',
      { started_at: begun + hour, ended_at: ended + hour },
      { started_at: acting_by, ended_at: heard },
    ],
    [
      'by a clock that is an hour behind',
      { started_at: begun - hour, ended_at: ended - hour },
      { started_at: granted_at, ended_at: granted_at + 90_000 },
    ],
    [
      'by a clock that is some seconds behind',
      { started_at: begun - 20_000, ended_at: ended - 20_000 },
      { started_at: granted_at, ended_at: granted_at + 90_000 },
    ],
    [
      'by a clock that was put forward meanwhile',
      { ended_at: ended + hour },
      { started_at: begun, ended_at: heard },
    ],
    [
      'by a clock that was put back meanwhile',
      { ended_at: ended - hour },
      { started_at: begun, ended_at: heard },
    ],
    ['without its end', { ended_at: undefined }, { started_at: begun, ended_at: heard }],
    ['without its beginning', { started_at: undefined }, { ended_at: ended }],
    [
      'without its beginning, an hour behind',
      { started_at: undefined, ended_at: begun - hour },
      { ended_at: granted_at },
    ],
  ])("%s > are the store's", (_, told, times) => {
    const bounds = { granted_at, acting_by };
    expect(actionTimesOf(bounds, { started_at: begun, ended_at: ended, ...told }, heard)).toEqual(times);
  });

  it('that was done before the store was put back > may lie before this owner knew of it', () => {
    expect(actionTimesOf({}, { started_at: 10, ended_at: 20 }, heard)).toEqual({
      started_at: 10,
      ended_at: 20,
    });
    expect(actionTimesOf({}, { started_at: heard + 10, ended_at: heard + 20 }, heard)).toEqual({
      started_at: heard - 10,
      ended_at: heard,
    });
  });

  it('while it acts > lie between its grant and their word', () => {
    const told = [begun, begun + hour, begun - hour];
    expect(told.map((time) => beginningOf({ granted_at }, time, acting_by))).toEqual([
      begun,
      acting_by,
      granted_at,
    ]);
  });
});
