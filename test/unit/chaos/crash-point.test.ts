import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { armCrashPoint, crashPoint } from '../../chaos/crash-points/crash-point.ts';
import { crashPoints } from '../../chaos/crash-points/crash-points.ts';

const folder = path.resolve(import.meta.dirname, '../../chaos/decorated');
const decorators = readdirSync(folder)
  .map((name) => readFileSync(path.join(folder, name), 'utf8'))
  .join('\n');

describe('crash points', () => {
  it('nothing armed > every point is passed', () => {
    armCrashPoint({ at: '' });
    for (const point of crashPoints) expect(() => crashPoint(point)).not.toThrow();
  });

  it.each([
    ['orchestrator.nowhere:kill', /names no crash point/],
    ['orchestrator.committed', /names no crash point/],
    ['orchestrator.committed:explode', /names no crash point/],
    ['orchestrator.committed#0:kill', /names no crash point/],
    ['orchestrator.committed:hold', /needs a signal file/],
    ['orchestrator.committed:kill,orchestrator.nowhere:kill', /names no crash point/],
  ])('armed with "%s" > is refused', (request, reason) => {
    expect(() => armCrashPoint({ at: request })).toThrow(reason);
  });

  it.each(crashPoints)('%s > is passed at one place of the decorators', (point) => {
    expect(decorators.split(`'${point}'`)).toHaveLength(2);
  });
});
