import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { advance } from '../../../orchestrator/machine/advance.ts';
import { thaw } from '../../../orchestrator/machine/stored-run.ts';
import type { RunSnapshot } from '../../../orchestrator/machine/run-context.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import {
  isPausedByHand,
  attemptsGranted,
  inFlight,
  isOver,
  stateOf,
  currentStep,
  unknownAttempts,
} from '../../../orchestrator/machine/run-queries.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RunState, RunSummary } from '../../../shared/contracts/run.ts';
import { golden } from '../../support/golden.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import {
  command,
  event,
  grantEvent,
  runId,
  settledEvent,
  summaryOf,
  throughJson,
  nextDeadline,
  chainOf,
} from './run-fixtures.ts';

/** Drives a run on: whatever is granted succeeds. */
function carryOn(snapshot: RunSnapshot): RunSnapshot {
  let run = snapshot;
  if (isPausedByHand(run)) run = advance(run, event('resume', {}, 30_000)).snapshot;
  for (let round = 0; round < 4 && !isOver(run); round += 1) {
    if (inFlight(run).length === 0) run = advance(run, event('tick', {}, 30_000)).snapshot;
    const step = currentStep(run);
    run = advance(run, { ...grantEvent(step, attemptsGranted(run, step) + 1), at: 30_000 }).snapshot;
    const [awaited] = [...inFlight(run), ...unknownAttempts(run).map(({ flight }) => flight)];
    if (awaited) run = advance(run, settledEvent(awaited.step, 'succeeded', awaited.attempt)).snapshot;
  }
  return run;
}

const isOpen = (state: RunState): boolean =>
  state === 'queued' || state === 'active' || state === 'cancelling';

/** What weir 0.1 made of its own snapshot: what it showed, and what came of each of some events at 20,000 ms. */
interface Golden {
  snapshot: JsonObject;
  shows: { state: RunState; summary: RunSummary; deadline?: number };
  then: Record<string, string>;
}

const text = readFileSync(repositoryFile('test/fixtures/snapshots/machine-2.json'), 'utf8');
const first = Object.entries(JSON.parse(text) as Record<string, Golden>);
/** The same runs, as weir 0.2 has stored them. */
const second = golden<Record<string, Pick<StoredRun, 'snapshot' | 'step_snapshots'>>>('0.2', 'machine');

interface Case extends Golden {
  version: string;
  name: string;
  /** As a store that was read gives it: these runs are chains. */
  run: RunSnapshot;
}

const stored = first.flatMap(([name, known]): Case[] => {
  const { step_count } = known.snapshot['context'] as { step_count: number };
  const versions = { '0.1': { snapshot: known.snapshot }, '0.2': second[name] ?? {} };
  return Object.entries(versions).map(([version, kept]) => {
    const { snapshot } = thaw(runId, kept, chainOf(step_count));
    return { ...known, version, name, run: throughJson(snapshot) };
  });
});

/** The events of the fixture by the names that it has for them. */
function probesOf(run: RunSnapshot): Record<string, RunEvent> {
  const step = currentStep(run);
  const attempt = attemptsGranted(run, step);
  const [awaited] = [...inFlight(run), ...unknownAttempts(run)];
  const about = { command_id: awaited?.command_id ?? command(step, Math.max(1, attempt)) };
  const at = 20_000;
  const settled = (outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted', acted = true) =>
    event('settled', { ...about, settlement: { outcome, acted } }, at);
  const rebound = (resend: boolean) => event('rebound', { ...about, session: 7, resend }, at);
  return {
    grant: { ...grantEvent(step, attempt + 1, { instance: 'b', session: 4, number: 9 }), at },
    sent: event('sent', about, at),
    started: event('started', { ...about, started_at: at }, at),
    succeeded: settled('succeeded'),
    failed: settled('failed'),
    'failed, not acted': settled('failed', false),
    cancelled: settled('cancelled'),
    'never began': settled('cancelled', false),
    interrupted: settled('interrupted'),
    unacted: event('unacted', { ...about, why: 'undelivered' }, at),
    'journal lost': event('unknown', { ...about, reason: 'journal_lost', message: 'm' }, at),
    silent: event('silent', { ...about, lost_at: 700_000 }, at),
    back: rebound(false),
    'sent again': rebound(true),
    happened: event('resolve', { ...about, as: 'happened' }, at),
    'did not': event('resolve', { ...about, as: 'did_not' }, at),
    skip: event('resolve', { ...about, as: 'skip' }, at),
    abort: event('resolve', { ...about, as: 'abort' }, at),
    cancel: event('cancel', {}, at),
    pause: event('pause', {}, at),
    resume: event('resume', {}, at),
    crash: event('crash', { message: 'm' }, at),
    due: event('tick', {}, nextDeadline(run) ?? at),
  };
}

/** Names of effects, then and today. */
const today: Record<string, string> = {
  ...{ holdInstance: 'quarantine', releaseInstance: 'endQuarantine' },
  ...{ doubtLocations: 'unverifyLocations', trustLocations: 'restoreLocations' },
};

/** Nobody has asked for that stop, as far as the store knows. Then it was a failure; today the run waits for a person. */
function isHeldToday(probe: string, then: string, asked_to_stop: boolean): boolean {
  return ['cancelled', 'never began'].includes(probe) && then.startsWith('failed') && !asked_to_stop;
}

/** A run that is being cancelled does not wait until a silent agent is given up: it says so no longer. */
function summaryToday({ state, summary }: Golden['shows']): RunSummary {
  const { waiting } = summary;
  if (!waiting) return summary;
  // They named a command that cannot be typed as it stood there.
  const said = waiting
    .replace('; `weir resume` lets it go on', '')
    .replace(/^paused/, 'waits: the run is paused');
  return { ...summary, waiting: state === 'cancelling' ? said.replace(/: the outcome.*/, '') : said };
}

describe('a snapshot that a released weir stored', () => {
  it.each(stored)('$version: $name > shows the same to people', ({ run, shows }) => {
    expect(stateOf(run)).toBe(shows.state);
    const { retry_at, waiting_for: _waits, waiting_steps: _count, ...summary } = summaryOf(run);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summaryToday(shows));
    // Earlier versions told the time in the sentence alone.
    expect(summary.waiting?.startsWith('waits until') ? retry_at : shows.deadline).toBe(shows.deadline);
    expect(nextDeadline(run)).toBe(isOver(run) ? undefined : shows.deadline);
  });

  it.each(stored)('$version: $name > makes the same of whatever comes', ({ run, shows, then }) => {
    const [awaited] = [...inFlight(run), ...unknownAttempts(run).map(({ flight }) => flight)];
    for (const [name, probe] of Object.entries(probesOf(run))) {
      const { snapshot: next, effects } = advance(run, probe);
      const wanted = effects.flatMap(({ type }) => (type === 'log' ? [] : [type]));
      const made = [stateOf(next), ...wanted].join(' ');
      const held = isHeldToday(name, then[name] ?? '', awaited?.asked_to_stop === true);
      const known = (held ? then[name]?.replace('failed', 'active') : then[name])
        ?.replace('unheard', shows.state)
        .replace(/\w+(Instance|Locations)/g, (old) => today[old] ?? old);
      expect.soft([name, made]).toEqual([name, known]);
    }
    expect(Object.keys(then)).toHaveLength(Object.keys(probesOf(run)).length);
  });

  const open = stored.filter(({ shows }) => isOpen(shows.state));
  it.each(open)('$version: $name > is carried on to its end', ({ run, shows }) => {
    const end = stateOf(carryOn(run));
    expect(end).toBe(shows.state === 'cancelling' ? 'cancelled' : 'completed');
  });
});
