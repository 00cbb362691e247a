import { diag } from '@opentelemetry/api';

/**
 * What the SDK of a lab does about a span: whatever it throws is told to OpenTelemetry's own log, and harms neither a turn nor an
 * action. Undefined where it threw.
 */
export function harmless<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error('weir: a span could not be made', error);
    return undefined;
  }
}
