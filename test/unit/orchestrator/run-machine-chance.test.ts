import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptPolicy, Flight } from '../../../orchestrator/run-machine/run-context.ts';
import {
  advance,
  beginRun,
  freeze,
  type RunSnapshot,
} from '../../../orchestrator/run-machine/run-progress.ts';
import type { RunEvent } from '../../../orchestrator/run-machine/run-event.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { repeatedOutcomes, resolutions } from '../../../shared/contracts/step-policy.ts';
import { unknownReasons } from '../../../shared/contracts/unknown-reason.ts';
import { command, event, throughJson } from './run-fixtures.ts';

const stepCount = 2;
const outcomes = ['succeeded', 'failed', 'cancelled', 'interrupted'] as const;

/** Something that may happen, about the command at hand or, with `stale`, about an earlier attempt. */
const happenings = fc.record({
  kind: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('grant', 'settled') },
    { weight: 12, arbitrary: fc.constantFrom('started', 'unknown', 'resolve', 'tick') },
    { weight: 8, arbitrary: fc.constantFrom('sent', 'progress', 'unacted', 'silent', 'rebound', 'dispatch') },
    { weight: 3, arbitrary: fc.constantFrom('pause', 'resume', 'resume') },
    { weight: 1, arbitrary: fc.constantFrom('admit', 'withdraw', 'cancel') },
  ),
  stale: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  acted: fc.boolean(),
  retryable: fc.boolean(),
  outcome: fc.constantFrom('succeeded', ...outcomes),
  reason: fc.constantFrom(...unknownReasons),
  as: fc.constantFrom(...resolutions),
  resend: fc.constantFrom(true, false, 'later' as const),
  after: fc.constantFrom(1, 1_000, 20_000),
});

const policies = fc.record(
  {
    timeout: fc.constant(5_000),
    progress_within: fc.constant(500),
    on_unknown: fc.constant('pause' as const),
    retry: fc.record({
      attempts: fc.integer({ min: 2, max: 3 }),
      backoff: fc.constantFrom({ initial: 0, factor: 1, max: 0 }, { initial: 1, factor: 2, max: 3 }),
      on: fc.subarray([...repeatedOutcomes], { minLength: 1 }),
    }),
  },
  { requiredKeys: ['retry'] },
);
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

/** The event that a happening means in a state. */
function eventOf(what: Happening, policy: AttemptPolicy, { context }: RunSnapshot, at: number): RunEvent {
  const { position, attempt } = context;
  const number = Math.max(1, what.stale ? attempt - 1 : attempt);
  const about = { command_id: command(position, number) };
  const error = { code: 'action_failed', message: 'm', retryable: what.retryable } as const;
  switch (what.kind) {
    case 'grant': {
      const next = what.stale ? attempt : attempt + 1;
      const address = { module: 'arm', instance: 'a', session: 1, number: 1 };
      return event(
        'grant',
        { command_id: command(position, next), attempt: next, ...address, ...policy },
        at,
      );
    }
    case 'started':
      return event('started', { ...about, started_at: at }, at);
    case 'settled': {
      const { outcome, acted } = what;
      return event(
        'settled',
        { ...about, settlement: { outcome, acted, ...(outcome === 'failed' && { error }) } },
        at,
      );
    }
    case 'unacted':
      return event('unacted', { ...about, why: 'w' }, at);
    case 'unknown':
      return event('unknown', { ...about, reason: what.reason, message: 'm' }, at);
    case 'silent':
      return event('silent', { ...about, lost_at: at + 10_000 }, at);
    case 'rebound':
      return event('rebound', { ...about, session: 2, resend: what.resend }, at);
    case 'resolve':
      return event('resolve', { ...about, as: what.as }, at);
    case 'sent':
    case 'progress':
    case 'dispatch':
      return event(what.kind, about, at);
    default:
      return event(what.kind, {}, at);
  }
}

/** What is known of the attempts of one step, by what happened alone: an account beside the machine's own. */
class Account {
  /** Causes that each attempt has ended with; `never` and `by hand` allow another one whatever the policy says. */
  readonly #ends = new Map<string, Set<string>>();
  readonly #flights = new Map<string, Flight>();

  note(before: RunSnapshot, happened: RunEvent, after: RunSnapshot): void {
    for (const [id, flight] of Object.entries(after.context.inflight)) this.#flights.set(id, flight);
    const ended = Object.keys(before.context.inflight).filter((id) => !(id in after.context.inflight));
    const about = 'command_id' in happened ? happened.command_id : ended[0];
    if (about === undefined || happened.type === 'grant') return;
    const cause = this.#causeOf(happened, before, about);
    if (cause !== undefined) this.#ends.set(about, (this.#ends.get(about) ?? new Set()).add(cause));
  }

  #causeOf(happened: RunEvent, { context }: RunSnapshot, id: string): string | undefined {
    const flight = context.inflight[id];
    const askedToStop = (flight ?? context.unknown?.flight)?.gives_up_at !== undefined;
    switch (happened.type) {
      case 'settled': {
        const { outcome, acted, error } = happened.settlement;
        if (outcome === 'failed') return error?.retryable ? 'failed' : 'failed for good';
        if (outcome !== 'cancelled') return outcome;
        if (!flight && !acted) return 'never';
        return askedToStop ? 'timeout' : 'cancelled';
      }
      case 'unacted':
        return 'never';
      case 'unknown':
        return happened.reason;
      case 'resolve':
        return happened.as === 'did_not' ? 'by hand' : undefined;
      case 'tick':
        return flight && (flight.gives_up_at ?? Infinity) <= happened.at ? 'timeout' : flight && 'lost';
      default:
        return undefined;
    }
  }

  /** True where an attempt may follow the one before it, because the workflow or somebody says so. */
  mayFollow(previous: string, position: number): boolean {
    const causes = this.#ends.get(previous);
    const policy = this.#flights.get(previous)?.retry;
    if (!causes) return false;
    if (causes.has('never') || causes.has('by hand')) return true;
    const tried = [...this.#ends].filter(
      ([id, ends]) => id.split('.')[1] === String(position) && !ends.has('never'),
    ).length;
    return policy !== undefined && tried < policy.attempts && policy.on.some((named) => causes.has(named));
  }
}

describe('run machine, whatever happens in whatever order', { timeout: 120_000 }, () => {
  it('ends for good, flies once at a time, repeats what was named alone, and is the same out of the store', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.array(happenings, { minLength: 10, maxLength: 60 }), policies, (story, policy) => {
        let run = beginRun({ step_count: stepCount, at: 0 });
        run = advance(run, event('admit', {})).snapshot;
        const account = new Account();
        let at = 1_000;
        for (const what of story) {
          at += what.after;
          const happened = eventOf(what, policy, run, at);
          const { snapshot, effects, heard } = advance(run, happened);
          const restored = advance(throughJson(run), happened);
          expect(JSON.parse(JSON.stringify([freeze(restored.snapshot), restored.effects]))).toEqual(
            JSON.parse(JSON.stringify([freeze(snapshot), effects])),
          );
          if (isTerminal(run.value)) expect([heard, effects]).toEqual([false, []]);
          if (!heard) continue;
          expect(Object.keys(snapshot.context.inflight).length).toBeLessThanOrEqual(1);
          if (happened.type === 'grant' && happened.attempt > 1) {
            reached.add('repeated');
            const { position, attempt } = run.context;
            expect(account.mayFollow(command(position, attempt), position)).toBe(true);
          }
          account.note(run, happened, snapshot);
          reached.add(snapshot.value);
          if (snapshot.context.unknown) reached.add(snapshot.context.unknown.repeat ? 'repeats' : 'unknown');
          if (snapshot.context.retry_at !== undefined) reached.add('backoff');
          if (snapshot.context.paused) reached.add('paused');
          run = snapshot;
        }
      }),
      { numRuns: 1_500 },
    );
    // What chance never brings about is not tested by it.
    expect([...reached].sort()).toEqual(
      expect.arrayContaining([
        'active',
        'backoff',
        'paused',
        'cancelled',
        'cancelling',
        'completed',
        'failed',
        'repeated',
        'repeats',
        'unknown',
      ]),
    );
  });
});
