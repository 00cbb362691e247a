import { describe, expect, it } from 'vitest';
import { convergencePlot, resultTable } from '../../../examples/color-picker/client/progress.ts';
import { readOptions } from '../../../examples/color-picker/client/options.ts';
import { milestones, type Trial } from '../../../examples/color-picker/client/trial.ts';

const trial = (iteration: number, distance: number): Trial => ({
  iteration,
  well: 'A1',
  volumes: { cyan: 12.5, magenta: 0, yellow: 3, black: 0.1 },
  colour: [58, 125, 68],
  distance,
});
const trials = [trial(1, 30), trial(1, 12), trial(2, 20), trial(3, 0.8)];

describe('milestones', () => {
  it('milestones > an iteration that comes no nearer > keeps the best so far', () => {
    expect(milestones(trials).map(({ iteration, best }) => [iteration, best.distance])).toEqual([
      [1, 12],
      [2, 12],
      [3, 0.8],
    ]);
  });
});

describe('result table', () => {
  it('table > three iterations > has a row for each, with the best distance', () => {
    const table = resultTable(trials);
    expect(table).toMatch(/1 │ +12\.00 │ #3a7d44 │ 12\.5, 0\.0, 3\.0, 0\.1/);
    expect(table).toMatch(/3 │ +0\.80/);
  });
});

describe('convergence plot', () => {
  const numbers = (svg: string, attribute: string) =>
    [...svg.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]+)"`, 'g'))].map((match) =>
      Number(match[1]),
    );

  it('plot > any trials > shows each as a dot in its colour, nearer ones lower', () => {
    const svg = convergencePlot(trials, [58, 125, 68], 1);
    expect(svg.match(/<circle[^>]* fill="#3a7d44"/g)).toHaveLength(4);
    const heights = numbers(svg, 'cy');
    expect(heights).toHaveLength(4);
    expect(heights[1]).toBeGreaterThan(heights[0]!);
    expect(heights[3]).toBe(Math.max(...heights));
  });

  it.each([
    ['no trials', []],
    ['a perfect match', [trial(1, 0)]],
    ['one trial', [trial(1, 1)]],
  ])('plot > %s > has only finite coordinates', (_, some) => {
    const svg = convergencePlot(some, [0, 0, 0], 1);
    expect(svg).toMatch(/^<svg[^]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('options', () => {
  it('options > none given > come from the environment or the defaults', () => {
    expect(readOptions([], { WEIR_GATEWAY_URL: 'http://lab:8000' })).toMatchObject({
      gateway: 'http://lab:8000',
      target: [58, 125, 68],
      tolerance: 1,
      iterations: 24,
    });
  });

  it('options > all given > win', () => {
    const args = ['--gateway', 'http://127.0.0.1:9', '--target', '#102030', '--tolerance', '2.5'];
    expect(readOptions([...args, '--iterations=3', '--seed', 'x', '--out', 'pictures'], {})).toEqual({
      gateway: 'http://127.0.0.1:9',
      target: [16, 32, 48],
      tolerance: 2.5,
      iterations: 3,
      seed: 'x',
      out: 'pictures',
    });
  });

  it.each([
    [['--target', 'green'], /expected six hexadecimal digits/],
    [['--iterations', '0'], /expected a number of 1 or more/],
    [['--tolerance', 'little'], /expected a number of more than 0/],
    [['--gateway', 'lab:8000'], /expected an address/],
    [['--colour', 'red'], /--colour/],
    [['red'], /red/],
  ])('options > %j > are refused with what was expected', (args, expected) => {
    expect(() => readOptions(args, {})).toThrow(expected);
  });

  it('options > --help > asks for help', () => {
    expect(readOptions(['-h'], {})).toBe('help');
  });
});
