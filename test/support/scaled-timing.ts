import { protocolTiming, type ProtocolTiming } from '../../shared/timing/protocol-timing.ts';

/** The times of the protocol, all of them multiplied by `factor`: who waits for whom, and in which order, stays as it is. */
export function scaled(factor: number): ProtocolTiming {
  const scale = (value: unknown): unknown => {
    if (typeof value === 'number') return Math.max(1, Math.round(value * factor));
    if (Array.isArray(value)) return value.map(scale);
    return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, scale(each)]));
  };
  return scale(protocolTiming) as ProtocolTiming;
}

/** What tests run the protocol with. */
export const tenth = scaled(0.1);
