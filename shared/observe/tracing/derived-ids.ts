import { createHash } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What outlives the process that begins it, and so has a span whose id is known before the span is made. */
export type DerivedSpan = 'run' | 'step' | 'command';

/**
 * The id of the span of a run (by its id), a step (`RUN.POSITION`) or a command: 16 hexadecimal digits that every process comes
 * to, so that a span can name its parent before that one has ended, whoever owns the workcell then.
 */
export function derivedSpanId(of: DerivedSpan, id: string): string {
  return createHash('sha256').update(`weir ${of} ${id}`).digest('hex').slice(0, 16);
}

/** The id of the trace of a run that was handed in without one: the 128 bits of the run's id, as 32 hexadecimal digits. */
export function traceIdOfRun(run_id: string): string {
  let bits = 0n;
  for (const character of run_id) bits = bits * 32n + BigInt(Math.max(0, crockford.indexOf(character)));
  return BigInt.asUintN(128, bits).toString(16).padStart(32, '0');
}
