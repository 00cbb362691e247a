import { describe, expect, it } from 'vitest';
import { misnamedFile } from '../../../../gateway/runs/again/misnamed-file.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';

const file = (path: string, parts?: string[]) => ({
  ...{ label: path, path, size: 1, sha256: 'a' },
  ...(parts && { parts }),
});
const runOf = (named: string, kept: string, parts?: string[]) =>
  runDefinition({
    workflow: { flowdef: [{ files: { plan: './plan.py' } }, { files: { plan: named } }] },
    steps: [
      stepDefinition({ files: { plan: 'plan.py' } }),
      stepDefinition({ files: { plan: kept, made: 'of another step' } }),
    ],
    payload: { which: 'C:\\lab\\other.py' },
    inputs: [file('plan.py'), file(kept, parts)],
  });

describe('the files of a run that is handed in again', () => {
  it.each([
    ['./other.py', 'other.py'],
    ['payload.which', 'other.py'],
  ])('%s that came by its name > is found by that', (named, kept) => {
    expect(misnamedFile(runOf(named, kept))).toBeUndefined();
  });

  it.each([
    ['./plan.py', '1.plan.plan.py'],
    ['./plan.py', 'other.py'],
    ['payload.which', 'plan2.py'],
  ])('%s for which %s came > another could take its place, unless its step was noted', (named, kept) => {
    expect(misnamedFile(runOf(named, kept))).toBe(kept);
    expect(misnamedFile(runOf(named, kept, ['file.1.plan']))).toBeUndefined();
  });
});
