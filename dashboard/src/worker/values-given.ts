import type { Run } from '../../../client/index.ts';

/** A value that a run was given, or one of its parameters that nobody gave. */
export interface GivenLine {
  name: string;
  /** As JSON, cut to a line; a text as it is. */
  text: string;
  /** True where the workflow says it, and not who handed it in. */
  byDefault: boolean;
}

type HandedIn = Pick<Run, 'payload' | 'given_parameters' | 'parameters'>;

/** What a run was given by name, values of its payload as expressions name them, and what by default. Pure. */
export function valuesGiven({ payload = {}, given_parameters, parameters }: Partial<HandedIn>): {
  given: Record<string, unknown>;
  byDefault: Record<string, unknown>;
} {
  const given: Record<string, unknown> = { ...given_parameters };
  const all = (Array.isArray(parameters) ? parameters : []) as { name?: unknown; default?: unknown }[];
  const named = all.flatMap(({ name, default: value }) =>
    typeof name !== 'string' || Object.hasOwn(given, name) || value === undefined || value === null
      ? []
      : [[name, value] as const],
  );
  for (const [key, value] of Object.entries(payload)) given[`payload.${key}`] = value;
  return { given, byDefault: Object.fromEntries(named) };
}

const longestText = 80;

/** The same, line by line: what was given first. Pure. */
export function givenLines(run: Partial<HandedIn>): GivenLine[] {
  const { given, byDefault } = valuesGiven(run);
  const lines = (of: Record<string, unknown>, isDefault: boolean): GivenLine[] =>
    Object.entries(of).map(([name, value]) => {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
      return {
        name,
        text: text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text,
        byDefault: isDefault,
      };
    });
  return [...lines(given, false), ...lines(byDefault, true)];
}
