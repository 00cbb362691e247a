import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import type { Json, JsonObject } from '../../kernel/json/json.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { whyUnfit, type DeclaredParameter } from '../check-parameter.ts';
import type { Parameters } from '../put-in.ts';

/**
 * The parameters of a workflow that another one uses.
 * @param stated what the step says that uses it, under `with`
 * @param isLater true for one of them whose value is not known before the run
 */
export function giveParameters(
  declared: readonly DeclaredParameter[],
  stated: JsonObject,
  isLater: (name: string) => boolean,
): { parameters: Parameters; problems: Problem[] } {
  const values = new Map<string, Json>();
  const given = new Map<string, DeclaredParameter>();
  const problems: Problem[] = [];
  for (const parameter of declared) {
    const { name, default: fallback = null } = parameter;
    const value = Object.hasOwn(stated, name) ? stated[name] : undefined;
    if (value === undefined) {
      if (fallback !== null) values.set(name, fallback);
      else {
        // So that nothing more is said of it.
        given.set(name, parameter);
        const message = `it gives no "${cutShort(name)}", which the workflow needs, under "with"`;
        problems.push({ pointer: '/with', message });
      }
    } else if (isLater(name)) given.set(name, parameter);
    else {
      values.set(name, value);
      const why = whyUnfit(parameter, value);
      const pointer = `/with/${escapePointer(name)}`;
      if (why !== undefined) problems.push({ pointer, message: `"${cutShort(name)}" ${why}` });
    }
  }
  const names = declared.map(({ name }) => name);
  const known = new Set(names);
  for (const name of Object.keys(stated).filter((each) => !known.has(each))) {
    const there = someOf(names, '"') || 'none';
    const message = `the workflow has no parameter "${cutShort(name)}" (it has ${there})${didYouMean(name, names)}`;
    problems.push({ pointer: `/with/${escapePointer(name)}`, message });
  }
  return { parameters: { values, missing: new Set(), given }, problems };
}

/** True where a text is a value under `with`, or within it, for that parameter. */
export function isGivenFor(parameter: string, pointer: string): boolean {
  const place = `/with/${escapePointer(parameter)}`;
  return pointer === place || pointer.startsWith(`${place}/`);
}
