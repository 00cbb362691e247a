import { describe, expect, it } from 'vitest';
import { dated } from '../../../orchestrator/turn/workcell-changes.ts';
import { presentInstance } from './run-fixtures.ts';

const [one, two] = ['run.0.1', 'run.1.1'];
const held = { error: 'its agent is silent', quarantined_for: [one], error_since: 5 };

describe('since when an instance is held back', () => {
  it.each([
    ['the reason stays', { error: held.error, quarantined_for: [one] }, 5],
    ['more is learned of the same outcome', { error: 'its agent died', quarantined_for: [one] }, 5],
    ['another outcome is unknown as well', { error: 'its agent died', quarantined_for: [one, two] }, 9],
    ['it is held back for something else', { error: 'its agent died' }, 9],
    ['it is held back no more', {}, undefined],
  ])('%s', (_, after, since) => {
    expect(dated(presentInstance(after), presentInstance(held), 9).error_since).toBe(since);
  });
});
