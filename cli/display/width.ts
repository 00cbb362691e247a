import type { CliContext } from '../terminal/index.ts';

/**
 * How many characters a line may have: as many as the terminal has columns, or as COLUMNS says, which `watch` sets; undefined
 * where nobody says.
 */
export function widthOf({ stdout, env }: Pick<CliContext, 'stdout' | 'env'>): number | undefined {
  if (stdout.columns) return stdout.columns;
  const said = Number(env['COLUMNS']);
  return Number.isInteger(said) && said > 0 ? said : undefined;
}
