import type { Ask } from '../../shared/contracts/ask.ts';
import type { InstrumentView, Now, ReasonView, RunAt } from '../../shared/contracts/now.ts';

/** A lab in which nothing is wrong, as the gateway shows it. */
export const aLab = (more: Partial<Now> = {}): Now => ({
  ...{ workcell: 'lab', at: '2026-11-25T21:10:00.000Z', broker: { up: true }, held: null, instruments: [] },
  ...{ unknown: [], paused: [], overdue: [], silent: [], waiting: 0, more: false },
  ...more,
});

/** An instrument that waits for its next step. */
export const anInstrument = (more: Partial<InstrumentView> = {}): InstrumentView => ({
  ...{ module: 'camera', instance: 'pc', state: 'idle', since: null, reasons: [], steps: [] },
  ...{ left_behind: [], next: null },
  ...more,
});

/** Why an instrument, or all of the lab, is given nothing. */
export const aReason = (key: ReasonView['key'], more: Partial<ReasonView> = {}): ReasonView => ({
  ...{ key, text: `it is ${key}`, since: null, then: null, first: null, next: null },
  ...more,
});

/** A run at the second of its three steps. */
export const aRunAt = (more: Partial<RunAt> = {}): RunAt => ({
  ...{ run_id: 'R1', label: 'mix', step: 1, step_name: 'dispense', step_count: 3, since: null, note: null },
  ...{ overdue_since: null, asked_to_stop: null, over: false },
  ...more,
});

/** An open question of that run. */
export const anAsk = (more: Partial<Ask> = {}): Ask => ({
  ...{ id: 'R1.2.1', run_id: 'R1', label: 'mix', experiment_id: 'E', step: 2, step_name: 'Check' },
  ...{ module: 'ada', instance: 'desk', kind: 'confirm', message: 'Go on?', options: null, schema: null },
  ...{ files: [], since: null, deadline: null, open: true, reply: null, next: 'weir ask R1.2.1' },
  ...more,
});

/** Tips of an instrument of which few are left. */
export const aLowSupply = (
  more: Partial<NonNullable<Now['supplies']>[number]> = {},
): NonNullable<Now['supplies']>[number] => ({
  ...{
    module: 'pipettor',
    instance: 'vm',
    name: 'tips',
    left: 3,
    capacity: 96,
    unit: null,
    low: true,
    waiting: 0,
  },
  ...{ text: 'tips: 3 of 96 left', next: 'weir refill pipettor/vm tips' },
  ...more,
});
