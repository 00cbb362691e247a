import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  metricCatalogue,
  type MetricEntry,
  type MetricName,
} from '../../../../shared/observe/metrics/catalogue.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

const entries = Object.entries(metricCatalogue) as [MetricName, MetricEntry][];

/** The cells of the table of docs/operations/metrics.md. */
function readTable(): string[][] {
  const page = readFileSync(repositoryFile('docs/operations/metrics.md'), 'utf8');
  const [, text = ''] = page.split(/<!-- \/?metrics -->/);
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.slice(2).map((line) => line.split('|').slice(1, -1));
  return cells.map((row) => row.map((cell) => cell.trim()));
}

describe('the catalogue of metrics', () => {
  it('docs/operations/metrics.md > is equal to it', () => {
    const expected = entries.map(([name, { type, labels = [], told_by, help }]) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      told_by.length === 3 ? 'all' : told_by.join(', '),
      help,
    ]);
    expect(readTable()).toEqual(expected);
  });

  it.each(entries)('%s > is named as Prometheus wants it', (name, { type, labels = [], buckets }) => {
    expect(name).toMatch(/^weir_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(buckets !== undefined).toBe(type === 'histogram');
    // Prometheus gives its own to everything that it scrapes.
    expect(labels.filter((label) => label === 'job' || label === 'instance' || label === 'le')).toEqual([]);
  });
});
