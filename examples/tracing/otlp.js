// Sends the spans of a weir process to an OpenTelemetry collector, by OTLP over HTTP. To be loaded before weir:
//
//   export NODE_OPTIONS=--import=/etc/weir/otlp.js OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318
//   weir up
//
// README.md beside this file says what to install. All settings of OpenTelemetry's own (OTEL_…) hold.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { isMainThread } from 'node:worker_threads';
import { DerivedIdGenerator } from 'weir-lab/tracing';

// weir checks large submissions in a worker thread, which makes no spans.
if (isMainThread) {
  // `weir gateway` is `weir-gateway`, unless OTEL_SERVICE_NAME says otherwise.
  const command = process.argv[2] ?? '';
  const name = /^[a-z]+$/.test(command) ? `weir-${command}` : 'weir';
  const detectors = [hostDetector, serviceInstanceIdDetector, envDetector];
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': name }))
      .merge(detectResources({ detectors })),
    // Without it the spans of runs, steps and commands have other ids than their children name.
    idGenerator: new DerivedIdGenerator(),
    // What a process that is killed has not sent is lost: a second's worth at most.
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 1000 })],
  });
  provider.register();
  // weir has ended by then; a collector that does not answer keeps the process for two seconds at most.
  process.once('beforeExit', () => provider.shutdown().catch(() => undefined));
}
