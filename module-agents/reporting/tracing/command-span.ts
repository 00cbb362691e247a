import { context, SpanStatusCode, trace, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { Traced } from '../../../shared/contracts/traced.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { startSpanOfRun, harmless, parentIn } from '../../../shared/observe/index.ts';

/** Which command a span is part of, and the trace that its owner has put it into. */
export interface TracedCommand extends Traced {
  command_id: string;
  run_id: string;
}

/** Starts a span below that of the command, where the SDK does its part. Whoever starts it ends it. */
export function startCommandSpan(
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
