import { metricCatalogue, type MetricEntry } from '../../shared/observe/metrics/catalogue.ts';

const catalogue: Record<string, MetricEntry | undefined> = metricCatalogue;
/** What Prometheus gives to everything that it scrapes, and the scrape configuration of the manual. */
const targetLabels = ['job', 'instance', 'workcell', 'le'];

/** The names of metrics in an expression: of weir's, of Node's, and of Prometheus' own. */
export function namesIn(expr: string): string[] {
  return expr.match(/\b(?:(?:weir|nodejs|process)_\w+|up)\b/g) ?? [];
}

/** Those that nobody tells. What every program of Node tells is not in the catalogue. */
export function unknownNames(expr: string): string[] {
  return namesIn(expr).filter((name) => name.startsWith('weir_') && entryOf(name) === undefined);
}

/** Labels that are asked for of a metric of weir, or by which it is put together, and that none of the expression has. */
export function unknownLabels(expr: string): string[] {
  const known = new Set([...targetLabels, ...namesIn(expr).flatMap((name) => entryOf(name)?.labels ?? [])]);
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '));
  const matched = [...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);
  return [...grouped, ...matched].filter((label) => !known.has(label));
}

/** The entry of a metric, or of the series of a histogram. */
function entryOf(name: string): MetricEntry | undefined {
  const own = catalogue[name];
  const histogram = catalogue[name.replace(/_(?:bucket|sum|count)$/, '')];
  return own ?? (histogram?.type === 'histogram' ? histogram : undefined);
}
