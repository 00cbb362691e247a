import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { advance, freeze, thaw } from '../../../orchestrator/run-machine/run-progress.ts';
import { machineVersion } from '../../../orchestrator/run-machine/run-context.ts';
import type { JsonObject } from '../../../shared/contracts/json.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { command, event, grantEvent, settledEvent } from './run-fixtures.ts';

/** Snapshots as version 1 of the machine stored them, by what they show. */
const stored = Object.entries(
  JSON.parse(readFileSync(repositoryFile('test/fixtures/snapshots/machine-1.json'), 'utf8')) as Record<
    string,
    JsonObject
  >,
);

describe('a snapshot that version 1 of the run machine stored', () => {
  it.each(stored)('%s > is read as one of today', (_, snapshot) => {
    const read = freeze(thaw(structuredClone(snapshot)));
    expect(read.value).toBe(snapshot.value);
    expect(read.context).toEqual({
      ...(snapshot.context as JsonObject),
      machine_version: machineVersion,
      tried: 0,
    });
  });

  const open = stored.filter(([, { value }]) => !isTerminal(value as 'new') && value !== 'new');
  it.each(open)('%s > is carried on to its end', (_, snapshot) => {
    let run = thaw(structuredClone(snapshot));
    if (run.context.paused) run = advance(run, event('resume', {})).snapshot;
    for (let round = 0; round < 4 && !isTerminal(run.value); round += 1) {
      const { position, attempt } = run.context;
      run = advance(run, grantEvent(position, attempt + 1)).snapshot;
      const flying = Object.keys(run.context.inflight)[0] ?? command(position);
      const [, step = '0', number = '1'] = flying.split('.');
      run = advance(run, settledEvent(Number(step), 'succeeded', Number(number))).snapshot;
    }
    expect(run.value).toBe(snapshot.value === 'cancelling' ? 'cancelled' : 'completed');
  });

  it('a step in flight that ends badly > is not repeated: its workflow could not name it', () => {
    const acting = stored.find(([title]) => title === 'active, acting')?.[1] ?? {};
    const { snapshot } = advance(thaw(structuredClone(acting)), settledEvent(0, 'interrupted'));
    expect(snapshot.value).toBe('failed');
  });
});
