import { describe, expect, it } from 'vitest';
import type { LabState } from '../../../orchestrator/state/lab-state.ts';
import { applyTurn } from '../../../orchestrator/turn/apply-turn.ts';
import { Liveness } from '../../../orchestrator/leadership/agent-liveness.ts';
import { message, type BodyOf, type MessageOf } from '../../../shared/contracts/message.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { busyLab, command_id, idleLab } from './owner-lab.ts';

/** A lab with one agent in session 1; with `busy`, one command is in flight there and confirmed. */
function lab(busy = false): { state: LabState; liveness: Liveness } {
  const { state } = busy ? busyLab() : idleLab();
  if (busy) applyTurn(state, [{ kind: 'arrived', command_id }], 3);
  return { state, liveness: new Liveness(state) };
}

type Facts = Partial<Pick<BodyOf<'agent.heartbeat'>, 'holding' | 'acting' | 'report' | 'stopped'>>;

function heartbeat(facts: Facts = {}, session = 1): MessageOf<'agent.heartbeat'> {
  const silent = { module: 'arm', instance: 'a', boot_id: 'boot', holding: [], acting: [], stopped: null };
  return message('agent.heartbeat', { workcell: 'lab', session, body: { ...silent, ...facts } });
}

describe('heartbeats', () => {
  it('an instance is lost after five markers without a heartbeat between them, not before', () => {
    const { liveness } = lab();
    expect([1, 2, 3, 4].flatMap(() => liveness.marker())).toEqual([]);
    expect(liveness.marker()).toEqual(['arm/a']);
  });

  it('what an agent says of its latch > is believed when it says so twice', () => {
    const { state, liveness } = lab();
    let now = 0;
    const latches = (stopped?: number | null) =>
      liveness.heartbeat(heartbeat(stopped === undefined ? {} : { stopped }), (now += 2_000)).inputs;
    expect([latches(), latches(null), latches(null)]).toEqual([[], [], []]);
    expect([latches(7), latches(null), latches(7)]).toEqual([[], [], []]);
    const news = latches(7);
    expect(news).toEqual([{ kind: 'latch', key: 'arm/a', stopped: 7 }]);
    applyTurn(state, news, 4);
    expect([latches(7), latches(null)]).toEqual([[], []]);
    expect(latches(null)).toEqual([{ kind: 'latch', key: 'arm/a', stopped: undefined }]);
  });

  it('a single heartbeat between the markers keeps an instance alive', () => {
    const { liveness } = lab();
    for (const _ of [1, 2, 3, 4]) liveness.marker();
    liveness.heartbeat(heartbeat(), 0);
    expect([1, 2, 3, 4].flatMap(() => liveness.marker())).toEqual([]);
  });

  it('a heartbeat of a session that the owner has ended makes its agent a stranger', () => {
    const { liveness } = lab();
    expect(liveness.heartbeat(heartbeat({}, 7), 0).stranger).toBe(true);
    expect(liveness.heartbeat(heartbeat(), 0).stranger).toBe(false);
  });

  it('a heartbeat of an agent that a new owner has not heard yet makes it a stranger: the ask may be lost', () => {
    const { state, liveness } = lab();
    state.welcomed.clear();
    expect(liveness.heartbeat(heartbeat(), 0).stranger).toBe(true);
  });

  const unlisted = { kind: 'unlisted', key: 'arm/a', command_id };
  const acting = { kind: 'acting', key: 'arm/a', command_id };
  const holding = { holding: [command_id] };
  const acts = { ...holding, acting: [command_id] };

  it.each<[string, ...[at: number, facts: Facts, told?: object][]]>([
    ['two without it > asked for again, once', [0, {}], [2_000, {}, unlisted], [4_000, {}]],
    ['one that follows at once, with news > does not count', [0, {}], [100, {}], [2_000, {}, unlisted]],
    ['one with it right after one without > takes it from the count', [0, {}], [100, holding], [2_000, {}]],
    ['one with it between two without > starts the count anew', [0, {}], [2_000, holding], [4_000, {}]],
    ['one that says that it acts, which nobody has heard > is told', [0, acts, acting]],
  ])('heartbeats and a command in hand: %s', (_, ...heartbeats) => {
    const { liveness } = lab(true);
    for (const [at, facts, told] of heartbeats)
      expect(liveness.heartbeat(heartbeat(facts), at).inputs).toEqual(told ? [told] : []);
  });

  it('a command of an ended run that two heartbeats in a row do not list is told as well', () => {
    const { state, liveness } = lab(true);
    state.runs.clear();
    liveness.heartbeat(heartbeat(), 0);
    expect(liveness.heartbeat(heartbeat(), 2_000).inputs).toEqual([unlisted]);
  });

  it('what an instrument says of itself is passed on where it is news: another state at once, more details twice a second', () => {
    const { state, liveness } = lab();
    const passed = (flag: ModuleReport['flags'][number], volume: number, now: number) => {
      const said = heartbeat({ report: { flags: [flag], details: { volume } } });
      const { inputs } = liveness.heartbeat(said, now);
      applyTurn(state, inputs, now);
      return inputs.map((input) => input.kind === 'report' && [...input.report.flags, input.report.details]);
    };
    expect(passed('READY', 1, 0)).toEqual([['READY', { volume: 1 }]]);
    expect(passed('READY', 1, 5_000)).toEqual([]);
    expect(passed('READY', 2, 5_001)).toEqual([['READY', { volume: 2 }]]);
    expect(passed('READY', 3, 5_400)).toEqual([]);
    expect(passed('ERROR', 3, 5_410)).toEqual([['ERROR', { volume: 3 }]]);
    expect(passed('READY', 3, 5_420)).toEqual([]);
    expect(passed('READY', 3, 5_511)).toEqual([['READY', { volume: 3 }]]);
  });
});
