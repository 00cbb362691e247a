import type { Span } from '@opentelemetry/api';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { harmless, weirTracer } from '../../../shared/observe/index.ts';
import { startCommandSpan, type TracedCommand } from './command-span.ts';

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
