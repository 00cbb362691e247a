import { context, propagation, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { onTestFinished } from 'vitest';
import { DerivedIdGenerator } from '../../shared/observe/tracing/derived-id-generator.ts';

/** Registers an OpenTelemetry SDK in this process until the test is over; returns what reads the spans that have ended. */
export function recordSpans(idGenerator = new DerivedIdGenerator()): () => ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    idGenerator,
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  provider.register();
  onTestFinished(() => {
    trace.disable();
    context.disable();
    propagation.disable();
    return provider.shutdown();
  });
  return () => exporter.getFinishedSpans();
}
