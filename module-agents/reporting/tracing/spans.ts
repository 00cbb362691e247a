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
import { defined } from '../../../shared/kernel/json/json.ts';

/** Which command a span is part of, and the trace that its owner has put it into. */
export interface TracedCommand extends Traced {
  command_id: string;
  run_id: string;
}

/** An action that begins, or, with `began_at`, one of an earlier process of which its module is asked. */
interface TracedAction {
  command: TracedCommand;
  action: string;
  began_at?: number;
}

/** What makes the spans of an agent; undefined where nobody wants spans. */
export function commandSpans(address: InstanceAddress): CommandSpans | undefined {
  const tracer = weirTracer();
  return tracer && new CommandSpans(tracer, address);
}

/** Makes the spans of what an agent does for commands, each below the span of its command. */
export class CommandSpans {
  readonly #tracer: Tracer;
  readonly #address: InstanceAddress;
  /** Of reports, each from its first sending until the owner has said that it is committed. */
  readonly #reports = new Map<string, Span>();

  constructor(tracer: Tracer, address: InstanceAddress) {
    this.#tracer = tracer;
    this.#address = address;
  }

  /** Starts the span of an action, where the SDK does its part. Whoever starts it ends it. */
  startAction({ command, action, began_at }: TracedAction): Span | undefined {
    const attributes = {
      'weir.action': action,
      ...(began_at === undefined ? {} : { 'weir.recovered': true }),
    };
    const name = `action ${this.#address.module}.${action}`;
    return this.#start(name, command, { kind: SpanKind.SERVER, attributes });
  }

  /** Fetches the input files of a command, within a span where it has any. */
  fetching<T>(command: CommandMessage, fetch: () => Promise<T>): Promise<T> {
    return this.#ofFiles('fetch input files', command, Object.keys(command.body.step.files).length, fetch);
  }

  /** Stores that many result files of a command, within a span. */
  storing<T>(command: TracedCommand, count: number, store: () => Promise<T>): Promise<T> {
    return this.#ofFiles('store result files', command, count, store);
  }

  /** The report of the command is about to be sent, for the first time or again. */
  sending(command: TracedCommand, again: number): void {
    const { command_id } = command;
    if (again > 0) harmless(() => this.#reports.get(command_id)?.addEvent('sent again', { again }));
    if (this.#reports.has(command_id)) return;
    const span = this.#start('report', command);
    if (span) this.#reports.set(command_id, span);
  }

  /** The owner keeps the report. */
  kept(commandId: string): void {
    harmless(() => this.#reports.get(commandId)?.end());
    this.#reports.delete(commandId);
  }

  /** Nobody here will hear of the other reports any more. */
  close(): void {
    for (const span of this.#reports.values()) harmless(() => span.addEvent('the agent stops').end());
    this.#reports.clear();
  }

  /** Does `work` with a span of its own as the active one, and ends the span with it; what it throws is the span's error. */
  async #ofFiles<T>(name: string, command: TracedCommand, count: number, work: () => Promise<T>): Promise<T> {
    const span =
      count === 0 ? undefined : this.#start(name, command, { attributes: { 'weir.files': count } });
    if (!span) return work();
    try {
      return await within(span, work);
    } catch (error) {
      harmless(() => span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) }));
      throw error;
    } finally {
      harmless(() => span.end());
    }
  }

  #start(
    name: string,
    command: TracedCommand,
    { attributes, ...options }: SpanOptions = {},
  ): Span | undefined {
    const { step, attempt } = parseCommandId(command.command_id) ?? {};
    const { module, instance } = this.#address;
    return startSpanOfRun(this.#tracer, name, command, {
      ...options,
      parent: parentIn(command),
      attributes: {
        'weir.run_id': command.run_id,
        ...defined({ 'weir.step': step, 'weir.attempt': attempt }),
        'weir.command_id': command.command_id,
        'weir.module': module,
        'weir.instance': instance,
        ...attributes,
      },
    });
  }
}

/** Calls a driver with that span as the active one: what instrumented code in it does is below the span. */
export function within<T>(span: Span, call: () => T): T {
  return context.with(trace.setSpan(context.active(), span), call);
}

/** What is handed on to whoever works for the action elsewhere: its span here. */
export function handedOn(span: Span): Traced {
  return tracedBy(span.spanContext());
}

/** Ends the span of an action with what has become of it. */
export function endActionSpan(span: Span, { outcome, error }: Outcome): void {
  harmless(() => {
    span.setAttribute('weir.outcome', outcome === 'interrupted' ? 'unknown' : outcome);
    if (outcome === 'succeeded') span.setStatus({ code: SpanStatusCode.OK });
    else if (outcome !== 'cancelled') {
      span.setStatus({ code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) });
    }
    span.end();
  });
}
