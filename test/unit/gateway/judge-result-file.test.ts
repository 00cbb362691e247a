import { describe, expect, it } from 'vitest';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import { judgeResultFile, type Upload } from '../../../gateway/runs/internal/judge-result-file.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { RunState, StepRecord, UnknownStep } from '../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { stateOf } from '../../../orchestrator/machine/run-queries.ts';
import { first, Lab, said } from '../orchestrator/owner-lab.ts';

const run_id = newId();
const file = { label: 'scan', path: 'step/scan.csv', size: 1, sha256: 'aa' };

interface Facts {
  state?: RunState;
  record?: Partial<StepRecord>;
  at?: number;
  unknown?: number;
  /** What is known of the second step, which waits for the first one. */
  next?: Partial<StepRecord>;
  /** The first step was put in before the second one by a person. */
  inserted?: true;
}

/** A run whose first step is in flight at arm/a, unless the facts say otherwise. */
function runWith({ state = 'active', record, at = 0, unknown, next, inserted }: Facts): ArchivedRun {
  const added = inserted && { added_for: { as: 'insert', of: 1, round: 1 } as const };
  const steps = [stepDefinition({ ...added }), stepDefinition({ after: [0] })];
  const { definition, revision } = newStoredRun({ run_id, steps });
  const attempt = record?.attempt ?? 1;
  const step: StepRecord = {
    ...{ status: 'running', attempt, command_id: `${run_id}.0.${attempt}`, instance: 'a', started_at: 1 },
    ...record,
  };
  const doubt = { command_id: `${run_id}.0.${unknown ?? 0}` } as UnknownStep;
  return {
    definition,
    ...{ state, revision },
    summary: {
      ...{ step_index: at, paused: false, acting: false },
      ...(unknown === undefined ? {} : { unknown: doubt }),
    },
    steps: {
      ...(record && { 0: step }),
      ...(next && { 1: { ...step, command_id: `${run_id}.1.1`, ...next } }),
    },
  };
}

function verdict(facts: Facts, upload: Partial<Upload> = {}): unknown {
  const given: Upload = {
    command: { run_id, step: 0, attempt: 1 },
    sender: { module: 'arm', instance: 'a' },
    ...{ label: 'scan', sha256: 'aa' },
    ...upload,
  };
  try {
    return judgeResultFile(runWith(facts), given) ?? 'taken';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

const step2 = { command: { run_id, step: 2, attempt: 1 } };
const oven = { sender: { module: 'oven', instance: 'a' } };

describe('a result file', () => {
  it.each<[string, Facts, Partial<Upload>, unknown]>([
    ['of the attempt that goes on', { record: {} }, {}, 'taken'],
    ['of a step that the run does not know yet', { record: {} }, step2, 'upload_waits'],
    ['of a step that an ended run lacks', { state: 'completed', record: {} }, step2, 'wrong_instance'],
    ['while the run is cancelled', { state: 'cancelling', record: {} }, {}, 'taken'],
    ['of an attempt whose outcome is unknown', { record: { status: 'failed' }, unknown: 1 }, {}, 'taken'],
    ['that the step has ended with', { state: 'completed', record: { files: [file] } }, {}, file],
    ['in place of the one it ended with', { record: { files: [file] } }, { sha256: 'bb' }, 'result_settled'],
    ['that it ended without', { record: { status: 'succeeded', files: [] }, at: 1 }, {}, 'result_settled'],
    ['of a step that failed', { record: { status: 'failed' } }, {}, 'result_settled'],
    ['of a run that is over', { state: 'cancelled', record: {} }, {}, 'run_terminal'],
    ['of an ended run, its outcome unknown', { state: 'failed', record: {}, unknown: 1 }, {}, 'run_terminal'],
    [
      'of an unknown outcome that the summary does not name, for another one',
      { record: { status: 'failed', unknown: true } },
      {},
      'taken',
    ],
    [
      'of an unknown outcome that a person has decided',
      { record: { status: 'failed', unknown: true, resolution: { as: 'abort', at: 1 } } },
      {},
      'result_settled',
    ],
    ['of a step that was not given out, though another one is at hand', { at: 1 }, {}, 'upload_waits'],
    ['of a step after which another one has begun', { next: {} }, {}, 'result_settled'],
    ['of a step after which another one has failed', { next: { status: 'failed' } }, {}, 'result_settled'],
    [
      'of a step that was put in before one that had failed, and that the store has forgotten',
      { inserted: true, next: { status: 'failed' } },
      {},
      'upload_waits',
    ],
    [
      'of a step that was put in before one that nobody had begun in the end, and that the store has forgotten',
      { inserted: true, next: { status: 'idle' } },
      {},
      'upload_waits',
    ],
    [
      'of a step that was put in before one that has begun since',
      { inserted: true, next: { attempt: 2, command_id: `${run_id}.1.2` } },
      {},
      'result_settled',
    ],
    [
      'of a step that the store has forgotten, the next of which a person has left out before its turn',
      { next: { status: 'skipped', attempt: 0, resolution: { as: 'skip', at: 1 } } },
      {},
      'upload_waits',
    ],
    ['of an earlier attempt', { record: { attempt: 2 } }, {}, 'result_settled'],
    ['of a step that the store has not given out', {}, {}, 'upload_waits'],
    [
      'of an attempt that the store has not given out',
      { record: {} },
      { command: { run_id, step: 0, attempt: 2 } },
      'upload_waits',
    ],
    ['of another instance', { record: {} }, { sender: { module: 'arm', instance: 'b' } }, 'wrong_instance'],
    ['of another module', { record: {} }, oven, 'wrong_instance'],
    ['of another module, for a step that nobody was given', {}, oven, 'wrong_instance'],
    ['of nobody', { record: {} }, { sender: undefined }, 'upload_waits'],
  ])('%s > is taken or refused', (_, facts, upload, expected) => {
    expect(verdict(facts, upload)).toEqual(expected);
  });
});

describe('the file of a step that a person has put in before a failed one', () => {
  it('its attempt forgotten, as the store was put back > waits until the store knows of it', () => {
    const lab = new Lab();
    lab.hello();
    lab.submit(first, [stepDefinition({ on_failure: 'pause' }), stepDefinition()]);
    const error = { code: 'action_failed', message: 'it slipped', retryable: true } as const;
    lab.settled(`${first}.0.1`, { outcome: 'failed', error });
    const order = (command: 'pause' | 'resume', revision: number) =>
      lab.play(said('workcell.control', {}, { command, revision, at: lab.now, module: 'arm' }));
    order('pause', 1);
    const added = [{ ...stepDefinition({ name: 'lift', after: [] }), number: -1 }];
    lab.play(said('run.edit', { run_id: first }, { request: 'R', edit: 'insert', step: 0, added }));
    const judge = () => {
      const { definition, snapshot, steps } = lab.state.runs.get(first)!;
      const run = { definition, state: stateOf(snapshot), revision: 1, steps };
      const command = { run_id: first, step: 2, attempt: 1 };
      return judgeResultFile(run, {
        ...{ command, sender: { module: 'arm', instance: 'a' } },
        ...{ label: 'scan', sha256: 'aa' },
      });
    };
    // The copy of the store is of this moment; its agent has the command and was about to bring the file.
    expect(judge).toThrow(expect.objectContaining({ code: 'upload_waits' }) as Error);
    order('resume', 2);
    expect(judge()).toBeUndefined();
  });
});
