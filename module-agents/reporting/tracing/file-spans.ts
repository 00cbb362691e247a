import type { Span } from '@opentelemetry/api';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import type { CommandMessage } from '../../../shared/contracts/message.ts';
import { weirTracer } from '../../../shared/observe/index.ts';
import { startCommandSpan, type TracedCommand } from './command-span.ts';

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
