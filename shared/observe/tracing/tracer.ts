import { trace, type Tracer, type TracerProvider } from '@opentelemetry/api';

/** What the API's own provider has beside that of an SDK. */
interface ProxyProvider extends TracerProvider {
  getDelegateTracer(name: string): Tracer | undefined;
}

/**
 * Makes weir's spans; undefined where nobody has registered an OpenTelemetry SDK in this process: then nothing is to be made for
 * it, not even a name.
 */
export function weirTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return isProxy(provider) ? provider.getDelegateTracer('weir') : provider.getTracer('weir');
}

function isProxy(provider: TracerProvider): provider is ProxyProvider {
  return 'getDelegateTracer' in provider;
}
