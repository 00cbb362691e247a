import { afterEach, beforeEach } from 'vitest';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import { Bench, type BenchOptions } from './bench.ts';
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

/** Starts an agent on the bench, and welcomes it. */
export async function inSession(options?: BenchOptions): Promise<Service> {
  const agent = await bench.start(options);
  owner.welcome();
  return agent;
}
