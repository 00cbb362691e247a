import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../cli/program.ts';
import type { CliContext } from '../../cli/terminal/context.ts';
import { ensurePromtool } from '../services/programs.ts';
import { unknownLabels, unknownNames } from '../support/promql.ts';
import { repositoryFile } from '../support/repository-file.ts';

const run = promisify(execFile);
const file = (name: string): string => repositoryFile(`docs/operations/${name}`);
const read = (name: string): string => readFileSync(file(name), 'utf8');

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}
const { groups } = parse(read('alerts.yml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const program = await createProgram({} as CliContext);
const commands = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);

let promtool: string;
beforeAll(async () => {
  promtool = await ensurePromtool();
}, 600_000);

describe('rules of alerts', () => {
  it('are as Prometheus wants them', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', file('alerts.yml')]);
    expect(stdout).toContain(`SUCCESS: ${alerts.length} rules found`);
  });

  it('fire on what their tests say, and wait before they do', async () => {
    const { stdout } = await run(promtool, ['test', 'rules', file('alerts.test.yml')]);
    expect(stdout).toContain('SUCCESS');
  });

  it.each(alerts.map((alert) => [alert.alert, alert] as const))(
    '%s > has a test, asks for what there is, and says what to type',
    (name, { expr, labels, annotations }) => {
      expect(read('alerts.test.yml')).toContain(`alertname="${name}", alertstate="firing"`);
      expect([...unknownNames(expr), ...unknownLabels(expr)]).toEqual([]);
      expect(['critical', 'warning']).toContain(labels.severity);
      const typed = annotations.description.match(/(?<=\bweir )[a-z]+(?= |$|,|;|\.|:)/g) ?? [];
      expect(typed.length).toBeGreaterThan(0);
      expect(typed.filter((command) => !commands.includes(command))).toEqual([]);
    },
  );
});

describe('the dashboard for Grafana', () => {
  it('its expressions > are as Prometheus wants them', async () => {
    const { panels } = JSON.parse(read('grafana-dashboard.json')) as {
      panels: { targets?: { expr: string }[] }[];
    };
    const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const rules = exprs.map((expr, i) => ({
      record: `panel:${i}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$workcell', 'lab'),
    }));
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-dashboard-'));
    try {
      const rulesFile = path.join(folder, 'rules.yml');
      await writeFile(rulesFile, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      const { stdout } = await run(promtool, ['check', 'rules', rulesFile]);
      expect(stdout).toContain(`SUCCESS: ${exprs.length} rules found`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
