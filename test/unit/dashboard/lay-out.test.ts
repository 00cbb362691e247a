import { describe, expect, it } from 'vitest';
import type { Location } from '../../../client/index.ts';
import { layOut } from '../../../dashboard/src/screens/lab/lab.tsx';

const at = (name: string, ...modules: string[]): Location => ({
  name,
  coordinates: Object.fromEntries(modules.map((module) => [module, 0])),
  state: 'Empty',
  reserved: null,
  since: null,
});

describe('layOut', () => {
  it('places and modules > each have a box of their own, and a line for each reach', () => {
    const { modules, places, lines, width } = layOut([
      at('nest', 'stack', 'arm'),
      at('deck', 'arm'),
      at('stage', 'arm'),
    ]);
    expect(modules.map(({ name }) => name)).toEqual(['stack', 'arm']);
    expect(lines).toHaveLength(4);
    for (const row of [modules, places]) {
      for (const [i, box] of row.entries())
        expect(box.x).toBeGreaterThanOrEqual(i === 0 ? 0 : row[i - 1]!.x + row[i - 1]!.w);
      expect(row.at(-1)!.x + row.at(-1)!.w).toBeLessThanOrEqual(width);
    }
  });

  it('a module stands above what it reaches, whatever the order of the file', () => {
    const { modules } = layOut([at('left', 'b'), at('middle', 'a', 'b'), at('right', 'a')]);
    expect(modules.map(({ name }) => name)).toEqual(['b', 'a']);
  });
});
