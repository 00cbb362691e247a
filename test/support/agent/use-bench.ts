import { afterEach, beforeEach } from 'vitest';
import { Bench } from './bench.ts';
import { ScriptedOwner } from './scripted-owner.ts';

/** Those of the test that runs. */
export let bench: Bench;
export let owner: ScriptedOwner;

/** Gives each test of this file a bench of its own, and the owner of its agents. */
export function useBench(): void {
  beforeEach(() => {
    bench = new Bench();
    owner = new ScriptedOwner(bench);
  });
  afterEach(() => bench.cleanUp());
}
