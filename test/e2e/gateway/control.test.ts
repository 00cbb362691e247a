import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RunState, RunSummary, UnknownStep } from '../../../shared/contracts/run.ts';
import { eventually } from '../../support/eventually.ts';
import { submitFine } from '../../support/lab/gateway-alone.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { fine } from '../../support/lab/submission.ts';

useGateway();

/** Hands in a run and takes it to a state, as the owner would; its id. */
async function runIn(state: RunState, facts: Partial<RunSummary> = {}): Promise<string> {
  const { run_id } = await submitFine(lab);
  await owner.bring(run_id, state, facts);
  return run_id;
}

const unknownOf = (facts: Partial<UnknownStep> = {}): UnknownStep => ({
  ...{ step: 0, command_id: 'the command', attempt: 1, module: 'reader', instance: 'pc1' },
  ...{ reason: 'lost', message: 'silent', since: 1_700_000_000_000, run: 'waits' },
  known: { phase: 'acting', silent_since: 1_600_000_000_000 },
  ...facts,
});

const post = (path: string, body: JsonObject = {}) => lab.ask('POST', path, body);

/** Resolves when the newest message of the inbox has that: what was sent comes a turn later, and the answer may be there before. */
const untilHeard = (message: object) => eventually(() => expect(owner.inbox.at(-1)).toMatchObject(message));

describe('POST /runs/{id}/pause and /resume', () => {
  it.each(['pause', 'resume'])('%s > names the revision that the caller had before them', async (command) => {
    const run_id = await runIn('active', { paused: command === 'resume' });
    const now = await lab.store.readRevision(run_id);
    const why = { by: 'Ada', reason: 'cleaning' };
    expect((await post(`/runs/${run_id}/${command}`, why)).status).toBe(202);
    const body = { command, ...why, revision: now?.revision };
    await untilHeard({ type: 'run.control', run_id, body });
    await post(`/runs/${run_id}/${command}`, { revision: 1 });
    await untilHeard({ body: { command, revision: 1 } });
  });

  const paused_by = { at: Date.UTC(2026, 10, 25, 21), by: 'Ada', reason: 'cleaning' };

  it.each([
    [
      'pause',
      { paused: true, paused_by },
      'is paused already by Ada since 2026-11-25T21:00:00Z: cleaning; `weir',
    ],
    ['resume', {}, 'the run is not paused'],
    ['resume', { waiting: 'waits for arm/a' }, 'the run is not paused; it waits for arm/a'],
  ])('%s of a run that is so already (%j) > is refused with the reason', async (command, facts, reason) => {
    const run_id = await runIn('active', facts);
    const { status, body } = await post(`/runs/${run_id}/${command}`);
    expect([status, body.code]).toEqual([409, 'changes_nothing']);
    expect(body.detail).toContain(reason);
  });

  it('a paused run > says by whom, since when and why', async () => {
    const run_id = await runIn('active', { paused: true, paused_by });
    expect((await lab.ask('GET', `/runs/${run_id}`)).body).toMatchObject({
      paused_by: { at: '2026-11-25T21:00:00.000Z', by: 'Ada', reason: 'cleaning' },
    });
  });

  it('a run that has ended > is answered with 409', async () => {
    const run_id = await runIn('completed');
    expect((await post(`/runs/${run_id}/pause`)).body.code).toBe('run_terminal');
  });

  it('a revision that is none > is refused', async () => {
    const run_id = await runIn('active');
    expect((await post(`/runs/${run_id}/pause`, { revision: 'x' })).body.code).toBe('bad_request');
  });
});

describe('POST /runs/{id}/resolve', () => {
  const waiting = () => runIn('active', { paused: true, unknown: unknownOf() });

  it('a word > reaches the inbox, and names the command that it is about', async () => {
    const run_id = await waiting();
    const word = { as: 'happened', data: { mass: 3 }, by: 'Ada' };
    expect((await post(`/runs/${run_id}/resolve`, word)).status).toBe(202);
    await untilHeard({
      type: 'run.resolve',
      run_id,
      command_id: 'the command',
      body: word,
    });
  });

  it('a form with the data as text > is taken as well', async () => {
    const run_id = await waiting();
    const body = new URLSearchParams({ as: 'happened', data: '{"mass": 3}' });
    await fetch(lab.url(`/runs/${run_id}/resolve`), { method: 'POST', body });
    await untilHeard({ body: { as: 'happened', data: { mass: 3 } } });
  });

  it('a run about to repeat the step > can be told as well', async () => {
    const run_id = await runIn('active', { unknown: unknownOf({ run: 'repeats' }) });
    expect((await post(`/runs/${run_id}/resolve`, { as: 'skip' })).status).toBe(202);
  });

  it('nothing is unknown, or another attempt than the one that was meant > 409 and the way out', async () => {
    const known = await post(`/runs/${await runIn('active')}/resolve`, { as: 'skip' });
    expect([known.status, known.body.code]).toEqual([409, 'nothing_unknown']);
    expect(known.body.detail).toContain('weir reset');
    const other = await post(`/runs/${await waiting()}/resolve`, { as: 'skip', command_id: 'an older one' });
    expect([other.status, other.body.code]).toEqual([409, 'nothing_unknown']);
  });

  it('the run has failed for it already > 409 and the way out', async () => {
    const run_id = await runIn('failed', { unknown: unknownOf({ run: 'over' }) });
    const { body } = await post(`/runs/${run_id}/resolve`, { as: 'happened' });
    expect([body.code, body.detail]).toEqual([
      'run_terminal',
      expect.stringContaining('weir reset reader') as string,
    ]);
  });
});

describe('POST /runs/start while a safety stop holds the lab', () => {
  const warningsOf = async (more: Record<string, string> = {}) =>
    (await submitFine(lab, { ...fine(), ...more }))['warnings'];

  it('a run > is taken, and its answer and its page warn that it starts after the reset', async () => {
    await lab.store.giveOrder({ command: 'safety_stop', by: 'Ada' });
    const run = await submitFine(lab);
    const warning = expect.stringMatching(
      /^the workcell, and with it "reader", is held by a safety stop by Ada since .*`weir reset --all`/,
    ) as string;
    expect(run).toMatchObject({ status: 'new', warnings: [warning] });
    expect((await lab.ask('GET', `/runs/${run.run_id}`)).body).toMatchObject({ warnings: [warning] });
    await lab.store.giveOrder({ command: 'reset' });
    expect(await warningsOf()).toEqual([]);
  });

  it('a run that is simulated, or only checked > waits for nobody, and is not warned', async () => {
    await lab.store.giveOrder({ command: 'safety_stop', module: 'reader' });
    expect(await warningsOf({ simulate: 'true' })).toEqual([]);
    expect(await warningsOf({ validate_only: 'true' })).toEqual([]);
    expect(await warningsOf()).toHaveLength(1);
    await lab.store.giveOrder({ command: 'reset', module: 'reader' });
  });
});
