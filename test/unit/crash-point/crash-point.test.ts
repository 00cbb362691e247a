import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { armCrashPoint, crashPoint } from '../../../shared/crash-point/crash-point.ts';
import { crashPoints } from '../../../shared/crash-point/crash-points.ts';

const root = path.resolve(import.meta.dirname, '../../..');

function sourcesOf(folder: string): string {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.ts'));
  return files.map((name) => readFileSync(path.join(root, folder, name), 'utf8')).join('\n');
}

describe('crash points', () => {
  it('nothing armed > every point is passed', () => {
    armCrashPoint(undefined);
    armCrashPoint('');
    for (const point of crashPoints) expect(() => crashPoint(point)).not.toThrow();
  });

  it.each([
    ['orchestrator.nowhere:kill', /names no crash point/],
    ['orchestrator.committed', /names no crash point/],
    ['orchestrator.committed:explode', /names no crash point/],
    ['orchestrator.committed#0:kill', /names no crash point/],
    ['orchestrator.committed:hold', /needs a signal file/],
    ['orchestrator.committed:kill,orchestrator.nowhere:kill', /names no crash point/],
  ])('armed with "%s" > is refused', (wish, reason) => {
    expect(() => armCrashPoint(wish)).toThrow(reason);
  });

  it.each(crashPoints)('%s > is passed at one place of its service, or of the decorated ports', (point) => {
    const [service = ''] = point.split('.');
    const inService = sourcesOf(service === 'agent' ? 'module-agents' : service).split(`'${point}'`);
    const inPorts = sourcesOf('test/chaos/lab').split(`'${point}'`);
    expect(inService.length + inPorts.length - 2).toBe(1);
  });
});
