import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cholesky,
  dot,
  solveLower,
  solveUpper,
  fitGaussianProcess,
} from '../../../examples/color-picker/optimiser/gaussian-process.ts';
import { latinHypercube } from '../../../examples/color-picker/optimiser/latin-hypercube.ts';
import { propose, separation, type Observation } from '../../../examples/color-picker/optimiser/propose.ts';
import { createRandom } from '../../../examples/color-picker/random.ts';

describe('Latin hypercube', () => {
  it('points > any number in any dimension > fill each slice of each axis once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.string(),
        (count, dimensions, seed) => {
          const points = latinHypercube(count, dimensions, createRandom(seed));
          for (let axis = 0; axis < dimensions; axis += 1) {
            const slices = points.map((point) => Math.floor(point[axis]! * count));
            expect(slices.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
          }
        },
      ),
    );
  });
});

describe('Cholesky', () => {
  const entry = fc.double({ min: -3, max: 3, noNaN: true });
  const systems = fc
    .integer({ min: 1, max: 6 })
    .chain((size) =>
      fc.tuple(
        fc.array(fc.array(entry, { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
        fc.array(entry, { minLength: size, maxLength: size }),
      ),
    );

  it('factor > of any positive definite system > solves it', () => {
    fc.assert(
      fc.property(systems, ([root, wanted]) => {
        // root·rootᵀ + 1 is positive definite whatever root is.
        const matrix = root.map((row, i) => root.map((other, j) => dot(row, other) + (i === j ? 1 : 0)));
        const right = matrix.map((row) => dot(row, wanted));
        const factor = cholesky(matrix);
        for (const [i, value] of solveUpper(factor, solveLower(factor, right)).entries()) {
          expect(value).toBeCloseTo(wanted[i]!, 6);
        }
      }),
    );
  });

  it('factor > of a matrix that is not positive definite > refuses', () => {
    expect(() =>
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow(/not positive definite/);
  });
});

describe('Gaussian process', () => {
  const points = latinHypercube(25, 2, createRandom('points'));
  const truth = ([x = 0, y = 0]: readonly number[]) => [Math.sin(3 * x) + y, 5 - x * y];
  const predict = fitGaussianProcess(points, points.map(truth));

  it('prediction > where it was measured > is what was measured, and nearly certain', () => {
    for (const point of points) {
      const { mean, deviation } = predict(point);
      expect(separation(mean, truth(point))).toBeLessThan(0.05);
      expect(deviation).toBeLessThan(0.05);
    }
  });

  it('prediction > between measurements > is near the truth', () => {
    for (const point of latinHypercube(20, 2, createRandom('elsewhere'))) {
      expect(separation(predict(point).mean, truth(point))).toBeLessThan(0.2);
    }
  });

  it('prediction > far from all measurements > is the mean, and uncertain', () => {
    const { mean, deviation } = predict([50, 50]);
    expect(mean[0]).toBeCloseTo(points.reduce((sum, point) => sum + truth(point)[0]!, 0) / points.length, 6);
    expect(deviation).toBeGreaterThan(10 * predict([0.5, 0.5]).deviation);
  });

  it('fit > of values that are all the same > predicts them', () => {
    expect(fitGaussianProcess([[0.1], [0.9]], [[7], [7]])([0.5]).mean[0]).toBeCloseTo(7, 6);
  });
});

describe('propose', () => {
  it('points > after anything measured > lie within the cube, as many as asked for, and repeat with the seed', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const observations = fc.array(fc.record({ point: fc.tuple(unit, unit), value: fc.tuple(unit, unit) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(observations, fc.string(), (seen: Observation[], seed) => {
        const search = () => ({ dimensions: 2, target: [0.5, 0.5], random: createRandom(seed) });
        const points = propose(3, seen, search());
        expect(points).toHaveLength(3);
        expect(points.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(propose(3, seen, search())).toEqual(points);
      }),
      { numRuns: 20 },
    );
  });

  it('points > of one batch > are not the same point again', () => {
    const seen = latinHypercube(8, 2, createRandom('seen')).map((point) => ({ point, value: [...point] }));
    const points = propose(4, seen, { dimensions: 2, target: [0.5, 0.5], random: createRandom('batch') });
    const gaps = points.flatMap((one, i) => points.slice(i + 1).map((other) => separation(one, other)));
    expect(Math.min(...gaps)).toBeGreaterThan(1e-3);
  });
});
