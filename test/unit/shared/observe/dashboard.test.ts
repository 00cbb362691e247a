import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../../support/repository-file.ts';
import { namesIn, unknownLabels, unknownNames } from '../../../support/promql.ts';

interface Panel {
  id: number;
  type: string;
  title: string;
  targets?: { expr: string }[];
}

const dashboard = JSON.parse(
  readFileSync(repositoryFile('docs/operations/grafana-dashboard.json'), 'utf8'),
) as { uid: string; panels: Panel[]; templating: { list: { name: string }[] } };
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

describe('the dashboard for Grafana', () => {
  it('has panels, each with an id of its own, and the variables that they use', () => {
    expect(panels.length).toBeGreaterThan(20);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const own = dashboard.templating.list.map(({ name }) => name);
    const used = JSON.stringify(dashboard.panels).match(/(?<=\$\{?)[a-z]\w*/g) ?? [];
    expect([...new Set(used)].sort()).toEqual(own.sort());
  });

  it.each(panels.map(({ title, targets = [] }) => [title, targets.map(({ expr }) => expr)] as const))(
    '%s > asks for metrics and labels that there are',
    (_, exprs) => {
      expect(exprs.flatMap(namesIn).length).toBeGreaterThan(0);
      expect(exprs.flatMap(unknownNames)).toEqual([]);
      expect(exprs.flatMap(unknownLabels)).toEqual([]);
    },
  );
});
