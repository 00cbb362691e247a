import picocolors from 'picocolors';
import type { Output } from '../terminal/index.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours where a person watches, unless NO_COLOR says otherwise; FORCE_COLOR turns them on anywhere. */
export function colorsFor(output: Output, env: NodeJS.ProcessEnv): Colors {
  const forced = (env['FORCE_COLOR'] ?? '0') !== '0';
  return picocolors.createColors(forced || (output.isTTY === true && (env['NO_COLOR'] ?? '') === ''));
}
