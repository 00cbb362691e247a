import { createHash } from 'node:crypto';

/** A stream of random numbers that is the same for the same seed, on every machine. */
export interface Random {
  /** Uniform, 0 inclusive to 1 exclusive. */
  uniform(): number;
  /** Normal, mean 0 and standard deviation 1. */
  normal(): number;
}

/** Starts a stream; seeds that differ in one character give unrelated streams. */
export function createRandom(seed: string): Random {
  const uniform = mulberry32(createHash('sha256').update(seed).digest().readUInt32LE(0));
  // Box–Muller; 1 − u keeps the logarithm away from 0.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** A permutation of 0 … size − 1. */
export function shuffled(size: number, random: Random): number[] {
  const items = Array.from({ length: size }, (_, index) => ({ index, key: random.uniform() }));
  return items.sort((a, b) => a.key - b.key).map(({ index }) => index);
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
