import type { Random } from '../random.ts';
import { fitGaussianProcess } from './gaussian-process.ts';
import { latinHypercube, type Point } from './latin-hypercube.ts';

/** A point that was tried, and what was measured there. */
export interface Observation {
  point: Point;
  value: readonly number[];
}

/** What is sought: measured values as near to `target` as can be. */
export interface Search {
  dimensions: number;
  target: readonly number[];
  random: Random;
}

/** How many points are weighed for each one that is proposed: anywhere in the cube, and around the best ones. */
const candidates = { anywhere: 300, nearby: 700 };
/** Points of a batch go from what is expected to be best to what may be best, by this many deviations. */
const boldness = 1;

/**
 * The next points to try, all of them at once. The first batch is spread over the whole cube; each later one comes from
 * a model of everything measured so far, and serves two ends: to come nearer, and to learn where little is known.
 */
export function propose(count: number, observations: readonly Observation[], search: Search): Point[] {
  if (observations.length === 0) return latinHypercube(count, search.dimensions, search.random);
  const believed = [...observations];
  const batch: Point[] = [];
  while (batch.length < count) {
    const predict = fitGaussianProcess(
      believed.map(({ point }) => point),
      believed.map(({ value }) => value),
    );
    const optimism = (boldness * batch.length) / count;
    const point = lowest(candidatePoints(observations, search), (candidate) => {
      const { mean, deviation } = predict(candidate);
      return separation(mean, search.target) - optimism * deviation;
    });
    batch.push(point);
    // Believing its own forecast makes the model sure of that place, so the next point goes elsewhere.
    believed.push({ point, value: predict(point).mean });
  }
  return batch;
}

/** How far a measured value is from the target. */
export function separation(value: readonly number[], target: readonly number[]): number {
  return Math.hypot(...value.map((part, i) => part - (target[i] ?? 0)));
}

function candidatePoints(observations: readonly Observation[], search: Search): Point[] {
  const { dimensions, target, random } = search;
  const best = [...observations]
    .sort((a, b) => separation(a.value, target) - separation(b.value, target))
    .slice(0, 3);
  const spread = Math.min(0.3, separation(best[0]?.value ?? [], target) / 100);
  const anywhere = Array.from({ length: candidates.anywhere }, () =>
    Array.from({ length: dimensions }, () => random.uniform()),
  );
  const nearby = Array.from({ length: candidates.nearby }, (_, i) =>
    (best[i % best.length]?.point ?? []).map((value) => clamp(value + spread * random.normal())),
  );
  return [...anywhere, ...nearby];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function lowest<Item>(items: readonly Item[], cost: (item: Item) => number): Item {
  const [first, ...rest] = items.map((item) => ({ item, cost: cost(item) }));
  if (first === undefined) throw new Error('there is nothing to choose from');
  return rest.reduce((best, other) => (other.cost < best.cost ? other : best), first).item;
}
