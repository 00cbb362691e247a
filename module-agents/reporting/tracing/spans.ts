import {
  context,
  SpanStatusCode,
  trace,
  type Span,
  type SpanOptions,
  type Tracer,
  SpanKind,
} from '@opentelemetry/api';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { Traced } from '../../../shared/contracts/traced.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { startSpanOfRun, harmless, parentIn, tracedBy, weirTracer } from '../../../shared/observe/index.ts';
import type { Outcome } from '../../journal/index.ts';
import type { CommandMessage } from '../../../shared/contracts/message.ts';

/** Which command a span is part of, and the trace that its owner has put it into. */
export interface TracedCommand extends Traced {
  command_id: string;
  run_id: string;
}

/** Starts a span below that of the command, where the SDK does its part. Whoever starts it ends it. */
function startCommandSpan(
  tracer: Tracer,
  name: string,
  command: TracedCommand,
  { module, instance }: InstanceAddress,
  { attributes, ...options }: SpanOptions = {},
): Span | undefined {
  const { step, attempt } = parseCommandId(command.command_id) ?? {};
  return startSpanOfRun(tracer, name, command, {
    ...options,
    parent: parentIn(command),
    attributes: {
      'weir.run_id': command.run_id,
      ...(step === undefined ? {} : { 'weir.step': step }),
      ...(attempt === undefined ? {} : { 'weir.attempt': attempt }),
      'weir.command_id': command.command_id,
      'weir.module': module,
      'weir.instance': instance,
      ...attributes,
    },
  });
}

/** Does `work` with that span as the active one, and ends the span with it; what it throws is the span's error. */
export async function spanning<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  if (!span) return work();
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    harmless(() => span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) }));
    throw error;
  } finally {
    harmless(() => span.end());
  }
}

/** An action that begins, or, with `began_at`, one of an earlier process of which its module is asked. */
interface TracedAction extends TracedCommand {
  action: string;
  began_at?: number;
}

/** Starts the span of an action; undefined where nobody wants spans. */
export function startActionSpan(call: TracedAction, address: InstanceAddress): Span | undefined {
  const tracer = weirTracer();
  if (!tracer) return undefined;
  const { action, began_at } = call;
  const attributes = {
    'weir.action': action,
    ...(began_at === undefined ? {} : { 'weir.recovered': true }),
  };
  const name = `action ${address.module}.${action}`;
  return startCommandSpan(tracer, name, call, address, { kind: SpanKind.SERVER, attributes });
}

/** Calls a driver with that span as the active one: what instrumented code in it does is below the span. */
export function within<T>(span: Span | undefined, call: () => T): T {
  return span ? context.with(trace.setSpan(context.active(), span), call) : call();
}

/** What is handed on to whoever works for the action elsewhere: its span here, or else the trace that its command came with. */
export function handedOn(span: Span | undefined, command: Traced): Traced {
  return span ? tracedBy(span.spanContext()) : command;
}

/** Ends the span of an action with what has become of it. */
export function endActionSpan(span: Span | undefined, { outcome, error }: Outcome): void {
  if (!span) return;
  harmless(() => {
    span.setAttribute('weir.outcome', outcome === 'interrupted' ? 'unknown' : outcome);
    if (outcome === 'succeeded') span.setStatus({ code: SpanStatusCode.OK });
    else if (outcome !== 'cancelled') {
      span.setStatus({ code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) });
    }
    span.end();
  });
}

/** Starts the span of fetching the input files of a command; undefined where it has none, or nobody wants spans. */
export function startFetchSpan(command: CommandMessage, address: InstanceAddress): Span | undefined {
  return startFileSpan('fetch input files', command, address, Object.keys(command.body.step.files).length);
}

/** Starts the span of storing that many result files of a command; undefined where nobody wants spans. */
export function startStoreSpan(
  command: TracedCommand,
  address: InstanceAddress,
  count: number,
): Span | undefined {
  return startFileSpan('store result files', command, address, count);
}

function startFileSpan(
  name: string,
  command: TracedCommand,
  address: InstanceAddress,
  count: number,
): Span | undefined {
  const tracer = weirTracer();
  if (!tracer || count === 0) return undefined;
  return startCommandSpan(tracer, name, command, address, { attributes: { 'weir.files': count } });
}

/** Spans of reports, each from its first sending until the owner has said that it is committed. */
export class ReportSpans {
  readonly #address: InstanceAddress;
  readonly #spans = new Map<string, Span>();

  constructor(address: InstanceAddress) {
    this.#address = address;
  }

  /** The report of the command is about to be sent, for the first time or again. */
  sending(command: TracedCommand, again: number): void {
    const tracer = weirTracer();
    if (!tracer) return;
    const { command_id } = command;
    if (again > 0) harmless(() => this.#spans.get(command_id)?.addEvent('sent again', { again }));
    if (this.#spans.has(command_id)) return;
    const span = startCommandSpan(tracer, 'report', command, this.#address);
    if (span) this.#spans.set(command_id, span);
  }

  /** The owner keeps the report. */
  kept(commandId: string): void {
    harmless(() => this.#spans.get(commandId)?.end());
    this.#spans.delete(commandId);
  }

  /** Nobody here will hear of the others any more. */
  close(): void {
    for (const span of this.#spans.values()) harmless(() => span.addEvent('the agent stops').end());
    this.#spans.clear();
  }
}
