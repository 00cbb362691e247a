import { describe, expect, it } from 'vitest';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import { applyTurn } from '../../../orchestrator/turn/apply-turn.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { type Reservation, reservationKept } from '../../../shared/contracts/reservation.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { busyLab, commands, endOf, first, idleLab, type Lab, said, second, whyOf } from './owner-lab.ts';
import { helloOf, labWorkcell } from './run-fixtures.ts';

const id = '01JB0000000000000000000009';
const minute = 60_000;

/** Ada reserves the arm, at once and for an hour unless told otherwise. */
function wish(lab: Lab, given: Partial<Reservation> = {}): Reservation {
  const when = { from: lab.now, until: lab.now + 60 * minute, made_at: lab.now };
  return { id, module: 'arm', by: 'Ada', reason: 'calibration', ...when, ...given };
}
const reserve = (lab: Lab, given: Partial<Reservation> = {}): Transaction =>
  lab.play(said('reservation.make', {}, wish(lab, given)));
const own = (given: object = {}) => stepDefinition({ after: [], ...given });
const fieldOf = (tx: Transaction, name = `reservation:${id}`): Json | undefined =>
  tx.changes()?.workcell[name];

describe('an instrument that a person has reserved', () => {
  it('is given no step while that lasts > who has it, until when, and what for; it goes on by itself', () => {
    const lab = idleLab();
    reserve(lab, { from: 1_000, until: 1_000 + minute });
    const [wait] = endOf(lab.submit(first, [own()]))?.summary.waiting_for ?? [];
    expect(wait).toMatchObject({
      reason: 'reserved',
      until: 1_000 + minute,
      text: 'waits: arm is reserved from 1970-01-01T00:00:01Z until 1970-01-01T00:01:01Z by Ada: calibration',
      hint: 'weir reservations',
    });
    expect(lab.state.promisesChangeAt).toBe(1_000 + minute);
    expect(commands(lab.later(minute / 2))).toEqual([]);
    expect(commands(lab.later(minute / 2))).toHaveLength(1);
    expect(lab.state.promisesChangeAt).toBe(Infinity);
  });

  it('goes on with what it has in hand', () => {
    const lab = busyLab();
    expect(reserve(lab).toSend).toEqual([]);
    expect(lab.settled(`${first}.0.1`)).toBeDefined();
    expect(whyOf(lab.state.runs.get(first))).toContain('arm is reserved from');
  });

  it('that others of its module do not share > they take the step', () => {
    const lab = idleLab();
    lab.hello({ instance: 'b', boot_id: 'b2', journal_id: 'j2' });
    reserve(lab, { instance: 'a' });
    const [given] = commands(lab.submit(first, [own()]));
    expect(given?.body).toMatchObject({ instance: 'b' });
  });

  it('soon > begins no step that would run into that, and begins one of the same that is done before', () => {
    const lab = idleLab();
    const from = lab.now + 10 * minute;
    reserve(lab, { from, until: from + 30 * minute });
    expect(commands(lab.submit(first, [own({ timeout: 900 })]))).toEqual([]);
    expect(whyOf(lab.state.runs.get(first))).toMatch(
      /^waits: the step would take 15 min, and arm is reserved from .* by Ada: calibration$/,
    );
    const [given] = commands(lab.submit(second, [own({ timeout: 300 })]));
    expect(given?.run_id).toBe(second);
  });

  it('soon, and of a step of which nothing is known how long it takes > is given it', () => {
    const lab = idleLab();
    reserve(lab, { from: lab.now + 1_000 });
    expect(commands(lab.submit(first, [own()]))).toHaveLength(1);
  });

  it('whose reservation is ended before its time > is given the step in the same turn', () => {
    const lab = idleLab();
    reserve(lab);
    lab.submit(first, [own()]);
    const tx = lab.play(said('reservation.end', {}, { id, at: lab.now, by: 'Grace' }));
    expect(commands(tx)).toHaveLength(1);
    expect(fieldOf(tx)).toMatchObject({ id, ended: { by: 'Grace' } });
    expect(lab.play(said('reservation.end', {}, { id, at: lab.now })).changes()).toBeUndefined();
  });

  it('is so for a new owner as well', () => {
    const lab = idleLab();
    const stored = fieldOf(reserve(lab));
    expect(stored).toMatchObject({ id, module: 'arm', by: 'Ada' });
    const fields = { [`reservation:${id}`]: stored ?? null };
    const state = openLabState({ workcell: labWorkcell, epoch: 8, fields, runs: [] });
    const run = newStoredRun({ run_id: first, steps: [own()] });
    const hello = helloOf({ hello_id: 'h9', asked: 8 }).body;
    const tx = applyTurn(state, [said('agent.hello', {}, hello), { kind: 'found', run }], lab.now);
    expect(commands(tx)).toEqual([]);
    expect(whyOf(state.runs.get(first))).toContain('arm is reserved');
  });
});

describe('a reservation', () => {
  it('is stored, logged and told with the turn, and once however often its message comes', () => {
    const lab = idleLab();
    const wanted = wish(lab);
    const play = () => lab.play(said('reservation.make', {}, wanted)).changes();
    expect(play()).toMatchObject({
      workcell: { [`reservation:${id}`]: wanted },
      feed: [{ kind: 'workcell', body: { reservation: { id, module: 'arm' } } }],
      records: [
        { body: { event: { event_name: 'RESERVE', module: 'arm', by: 'Ada', reason: 'calibration' } } },
      ],
    });
    expect(play()).toBeUndefined();
  });

  it.each<[what: string, given: (lab: Lab) => Partial<Reservation>]>([
    ['that is over already', ({ now }) => ({ from: now - minute, until: now })],
    ['that ends before it begins', ({ now }) => ({ from: now + minute, until: now + 10 })],
    ['that was asked for a day ago', ({ now }) => ({ made_at: now - reservationKept })],
  ])('%s > changes nothing', (_, given) => {
    const lab = idleLab();
    lab.now += 2 * reservationKept;
    expect(reserve(lab, given(lab)).changes()).toBeUndefined();
  });

  it('that another is in the way of > changes nothing; one before it, after it, or of another instance does', () => {
    const lab = idleLab();
    const [from, until] = [lab.now + 60 * minute, lab.now + 120 * minute];
    reserve(lab, { from, until, instance: 'a' });
    const next = (given: Partial<Reservation>, of: string): unknown =>
      fieldOf(reserve(lab, { id: of, ...given }), `reservation:${of}`);
    expect(next({ from: until - 1, until: until + minute }, `${id}1`)).toBeUndefined();
    expect(next({ from, until, instance: 'a' }, `${id}2`)).toBeUndefined();
    expect(next({ from: until, until: until + minute }, `${id}3`)).toBeDefined();
    expect(next({ from: from - minute, until: from }, `${id}4`)).toBeDefined();
    expect(next({ from, until, instance: 'b' }, `${id}5`)).toBeDefined();
  });

  it('is forgotten a day after its end', () => {
    const lab = idleLab();
    reserve(lab, { until: lab.now + minute });
    expect(fieldOf(lab.later(minute + reservationKept - 1_000, true))).toBeUndefined();
    expect(fieldOf(lab.later(1_000, true))).toBeNull();
    expect(lab.state.reservations.size).toBe(0);
  });
});
