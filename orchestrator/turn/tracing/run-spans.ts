import {
  SpanKind,
  type Attributes,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  SpanStatusCode,
  type SpanStatus,
} from '@opentelemetry/api';
import { stepKey } from '../../../shared/contracts/command-id.ts';
import type { StepRecord, RunState } from '../../../shared/contracts/run.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import {
  type DerivedSpan,
  derivedSpan,
  startSpanOfRun,
  harmless,
  parentIn,
} from '../../../shared/observe/index.ts';
import {
  stepsBefore,
  type RunSnapshot,
  isEnded,
  isOver,
  stateOf,
  unknownAttempt,
} from '../../machine/index.ts';
import type { OwnedRun, TurnWatch } from '../../state/index.ts';
import type { Failure } from '../../../shared/kernel/errors/weir-error.ts';

/** A span that a turn has brought to its end. */
interface EndedSpan {
  of: DerivedSpan;
  id: string;
  run: OwnedRun;
  name: string;
  parent: SpanContext | undefined;
  /** Milliseconds since the epoch. */
  since: number;
  options: SpanOptions;
  outcome: SpanOutcome;
}

/**
 * Makes the spans of runs, steps and commands, each when it has ended and that is committed. Their ids follow from those of what
 * they are about: agents name them as parents before, and an owner that takes over makes those that its predecessor would have.
 */
export class RunSpans implements TurnWatch {
  readonly #tracer: Tracer;
  readonly #workcell: string;
  readonly #log: Logger;
  /** When commands in flight were granted; those of an owner before are not known. */
  readonly #granted = new Map<string, number>();
  #ended: EndedSpan[] = [];
  #warned = false;

  constructor(tracer: Tracer, workcell: string, log: Logger) {
    this.#tracer = tracer;
    this.#workcell = workcell;
    this.#log = log;
  }

  recordChanged(run: OwnedRun, position: number, before: StepRecord | undefined, record: StepRecord): void {
    const { command_id, status, started_at } = record;
    if (before?.command_id !== command_id) this.#granted.set(command_id, started_at);
    if (before?.status === 'running' && status !== 'running') this.#commandEnded(run, position, record);
  }

  runAdvanced(run: OwnedRun, before: RunSnapshot, changed: ReadonlySet<number>): void {
    for (const position of changed) {
      const [step, earlier] = [run.snapshot.steps[position], before.steps[position]];
      if (step && isEnded(step) && !(earlier && isEnded(earlier))) this.#stepEnded(run, position);
    }
    if (isOver(run.snapshot) && !isOver(before)) this.#runEnded(run);
  }

  /** The turn is committed; `now` is its time, milliseconds since the epoch. */
  emit(now: number): void {
    for (const span of this.#ended) this.#make(span, now);
    this.#ended = [];
  }

  #runEnded(run: OwnedRun): void {
    const { run_id, label, created_at, experiment_id, simulate } = run.definition;
    const attributes = {
      'weir.run_id': run_id,
      'weir.experiment_id': experiment_id,
      'weir.workcell': this.#workcell,
      ...(simulate ? { 'weir.simulate': true } : {}),
    };
    this.#ended.push({
      ...{ of: 'run', id: run_id, run, name: `run ${label}`, since: created_at },
      parent: parentIn(run.definition),
      options: { attributes },
      outcome: runOutcome(stateOf(run.snapshot), run.snapshot.context.error),
    });
  }

  /** From the moment that all before it had ended: the wait for the instrument is part of it. */
  #stepEnded(run: OwnedRun, position: number): void {
    const { definition, snapshot } = run;
    const record = run.steps[position];
    // One that was never granted has come to nothing.
    if (!record) return;
    // The run ends without its word.
    if (record.status === 'running') this.#commandEnded(run, position, record);
    const before = stepsBefore(snapshot.plan, position).map((each) => run.steps[each]?.ended_at ?? 0);
    this.#ended.push({
      ...{ of: 'step', id: stepKey(definition.run_id, position), run },
      name: `step ${definition.steps[position]?.name ?? position}`,
      parent: derivedSpan('run', definition.run_id, definition),
      since: Math.max(definition.created_at, ...before),
      options: { attributes: attributesOf(run, position, record) },
      outcome: outcomeOf(run, record),
    });
  }

  /** From its grant on; under an owner that does not know that, from the moment that its action began. */
  #commandEnded(run: OwnedRun, position: number, record: StepRecord): void {
    const { command_id, instance, started_at } = record;
    const { run_id, steps } = run.definition;
    const since = this.#granted.get(command_id) ?? started_at;
    this.#granted.delete(command_id);
    this.#ended.push({
      ...{ of: 'command', id: command_id, run, since },
      name: `command ${steps[position]?.module ?? ''}.${steps[position]?.action ?? ''}`,
      parent: derivedSpan('step', stepKey(run_id, position), run.definition),
      options: {
        // Whoever carries it out answers.
        kind: SpanKind.CLIENT,
        attributes: {
          ...attributesOf(run, position, record),
          'weir.command_id': command_id,
          'weir.instance': instance,
        },
      },
      outcome: outcomeOf(run, record),
    });
  }

  #make(ended: EndedSpan, now: number): void {
    const { of, id, run, name, parent, since, options, outcome } = ended;
    const { spanId: span_id } = derivedSpan(of, id, run.definition);
    // A plain number before the start of this process would be taken for one of its own clock.
    const startTime = new Date(since);
    const span = startSpanOfRun(this.#tracer, name, run.definition, {
      ...options,
      startTime,
      parent,
      span_id,
    });
    if (!span?.isRecording()) return;
    harmless(() => {
      span.setAttribute('weir.outcome', outcome.word);
      span.setStatus(outcome.status);
      for (const { name: event, attributes, at } of outcome.events)
        span.addEvent(event, attributes, new Date(at));
      span.end(new Date(Math.max(now, since)));
    });
    if (span.spanContext().spanId === span_id || this.#warned) return;
    this.#warned = true;
    this.#log.warn(
      'the tracing SDK has no DerivedIdGenerator: spans of runs have other ids than their parts name',
    );
  }
}

function attributesOf({ definition }: OwnedRun, position: number, { attempt }: StepRecord): Attributes {
  const { module = '', action = '' } = definition.steps[position] ?? {};
  return {
    'weir.run_id': definition.run_id,
    'weir.step': position,
    'weir.module': module,
    'weir.action': action,
    'weir.attempt': attempt,
  };
}

function outcomeOf({ snapshot }: OwnedRun, record: StepRecord): SpanOutcome {
  return attemptOutcome(record, unknownAttempt(snapshot, record.command_id) !== undefined);
}

/** How what a span is about has ended, as the span says it. */
interface SpanOutcome {
  /** The attribute `weir.outcome`. */
  word: string;
  status: SpanStatus;
  /** Times are milliseconds since the epoch. */
  events: { name: string; at: number; attributes: Attributes }[];
}

/**
 * The outcome of an attempt: `succeeded`, `failed`, `cancelled`, `unknown` where nobody knows what the instrument did, or
 * `not_acted` where its agent never began it.
 */
function attemptOutcome({ status, error, resolution }: StepRecord, unknown: boolean): SpanOutcome {
  const word = unknown || status === 'running' ? 'unknown' : status === 'idle' ? 'not_acted' : status;
  const events = resolution
    ? [{ name: 'resolved', at: resolution.at, attributes: { as: resolution.as, by: resolution.by ?? '' } }]
    : [];
  return { word, status: statusOf(word, error), events };
}

/** The outcome of a run: its last state. */
function runOutcome(state: RunState, error: Failure | undefined): SpanOutcome {
  return { word: state, status: statusOf(state, error), events: [] };
}

/** What was cancelled, or waits again, is neither good nor bad. */
function statusOf(word: string, error: Failure | undefined): SpanStatus {
  if (word === 'succeeded' || word === 'completed') return { code: SpanStatusCode.OK };
  if (word !== 'failed' && word !== 'unknown') return { code: SpanStatusCode.UNSET };
  return { code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) };
}
