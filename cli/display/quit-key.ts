import type { Input } from '../terminal/index.ts';

/** Ctrl-C and Ctrl-D come as keys where a terminal hands over each key. */
const quits = ['q', 'Q', '\u0003', '\u0004'];

/** Calls `quit` at the first key that ends a picture; returns what gives the terminal back. Nothing where no keys are typed. */
export function onQuitKey(input: Input | undefined, quit: () => void): () => void {
  if (input?.isTTY !== true || !input.setRawMode) return () => undefined;
  const typed = (keys: Buffer | string): void => {
    if ([...String(keys)].some((key) => quits.includes(key))) quit();
  };
  input.setRawMode(true);
  input.on('data', typed);
  input.resume();
  return () => {
    input.off('data', typed);
    input.setRawMode?.(false);
    input.pause();
  };
}
