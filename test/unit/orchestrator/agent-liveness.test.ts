import { describe, expect, it } from 'vitest';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import type { LabState } from '../../../orchestrator/state/lab-state.ts';
import { applyTurn } from '../../../orchestrator/turn/apply-turn.ts';
import { Liveness } from '../../../orchestrator/leadership/agent-liveness.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message, type MessageOf } from '../../../shared/contracts/message.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { runId } from './run-fixtures.ts';

const who = { module: 'arm', instance: 'a' };
const command_id = `${runId}.0.1`;

/** A lab with one agent in session 1; with `busy`, one command is in flight there and confirmed. */
function lab(busy = false): { state: LabState; liveness: Liveness } {
  const config = { sequential_scheduler: false, verify_locations_before_transfer: false, rest: {} };
  const workcell = { name: 'lab', id: newId(), metadata: {}, config, modules: [], locations: {} };
  const state = openLabState({ workcell, epoch: 1, fields: {}, runs: [], graceUntil: 0 });
  const about = { name: 'arm', actions: [{ name: 'move', args: [], files: [], results: [] }] };
  const facts = {
    boot_id: 'boot',
    boot: 1,
    hello_id: 'h',
    journal_id: 'j',
    journal_head: 0,
    journal_floor: 0,
    commands: [],
  };
  const hello = message('agent.hello', { workcell: 'lab', body: { ...who, ...facts, capacity: 1, about } });
  applyTurn(state, [{ kind: 'message', message: hello }], 1);
  if (busy) {
    const run = newStoredRun({ run_id: runId, steps: [stepDefinition()] });
    applyTurn(state, [{ kind: 'found', run }], 2);
    applyTurn(state, [{ kind: 'arrived', command_id }], 3);
  }
  return { state, liveness: new Liveness(state) };
}

function heartbeat(
  facts: {
    session?: number;
    holding?: string[];
    acting?: string[];
    report?: ModuleReport;
    stopped?: number | null;
  } = {},
): MessageOf<'agent.heartbeat'> {
  const { session = 1, holding = [], acting = [], report, stopped = null } = facts;
  return message('agent.heartbeat', {
    workcell: 'lab',
    session,
    body: {
      ...{ ...who, boot_id: 'boot', holding, acting, stopped },
      ...(report ? { report } : {}),
    },
  });
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
    expect(liveness.heartbeat(heartbeat({ session: 7 }), 0).stranger).toBe(true);
    expect(liveness.heartbeat(heartbeat(), 0).stranger).toBe(false);
  });

  it('a heartbeat of an agent that a new owner has not heard yet makes it a stranger: the ask may be lost', () => {
    const { state, liveness } = lab();
    state.welcomed.clear();
    expect(liveness.heartbeat(heartbeat(), 0).stranger).toBe(true);
  });

  it('a command of an ended run that two heartbeats in a row do not list is told as well', () => {
    const { state, liveness } = lab(true);
    state.runs.clear();
    liveness.heartbeat(heartbeat(), 0);
    expect(liveness.heartbeat(heartbeat(), 2_000).inputs).toEqual([
      { kind: 'unlisted', key: 'arm/a', command_id },
    ]);
  });

  it('a command that two heartbeats in a row do not list is asked for again, once', () => {
    const { liveness } = lab(true);
    expect(liveness.heartbeat(heartbeat(), 0).inputs).toEqual([]);
    expect(liveness.heartbeat(heartbeat(), 2_000).inputs).toEqual([
      { kind: 'unlisted', key: 'arm/a', command_id },
    ]);
    expect(liveness.heartbeat(heartbeat(), 4_000).inputs).toEqual([]);
  });

  it('a heartbeat that follows at once because the instrument says something new does not count as a second one', () => {
    const { liveness } = lab(true);
    expect(liveness.heartbeat(heartbeat(), 0).inputs).toEqual([]);
    expect(liveness.heartbeat(heartbeat(), 100).inputs).toEqual([]);
    expect(liveness.heartbeat(heartbeat(), 2_000).inputs).toEqual([
      { kind: 'unlisted', key: 'arm/a', command_id },
    ]);
  });

  it('a heartbeat that lists the command right after one that did not takes it from the count', () => {
    const { liveness } = lab(true);
    liveness.heartbeat(heartbeat(), 0);
    liveness.heartbeat(heartbeat({ holding: [command_id] }), 100);
    expect(liveness.heartbeat(heartbeat(), 2_000).inputs).toEqual([]);
  });

  it('a heartbeat that lists the command between two that do not starts the count anew', () => {
    const { liveness } = lab(true);
    liveness.heartbeat(heartbeat(), 0);
    liveness.heartbeat(heartbeat({ holding: [command_id] }), 2_000);
    expect(liveness.heartbeat(heartbeat(), 4_000).inputs).toEqual([]);
  });

  it('a heartbeat tells that the instrument acts where the message that should have said so was lost', () => {
    const { liveness } = lab(true);
    const holding = [command_id];
    expect(liveness.heartbeat(heartbeat({ holding, acting: holding }), 0).inputs).toEqual([
      { kind: 'acting', key: 'arm/a', command_id },
    ]);
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
