import type { components } from '../../../client/index.ts';
import { isObject, own } from '../design/own.ts';
import { toText } from '../design/value-text.ts';
import { fieldsOf, type FormField, typedField, whyUnfit } from './form-fields.ts';

type Action = components['schemas']['About']['actions'][number];

/** A field for each argument: by its JSON Schema, with unit and bounds, or where a module has none by what it says of its type. Pure. */
export function fieldsOfAction({ args, args_schema }: Pick<Action, 'args' | 'args_schema'>): FormField[] {
  if (args_schema) return fieldsOf(args_schema);
  return args.map(({ name, description, required, default: of, ...argument }) => {
    // Modules of WEI describe types in Python's words, and some in none.
    const type = typeof argument.type === 'string' ? argument.type : 'any';
    const label = `${name} (${type})`;
    return typedField(name, { label, type, hint: description ?? '', required, preset: toText(of) });
  });
}

/** What does not fit its schema, by the argument. Pure. */
export function unfitArguments(
  schema: Action['args_schema'],
  args: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const parts = schema?.['properties'];
  if (!isObject(parts)) return {};
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      const part = own(parts, name);
      const why = isObject(part) ? whyUnfit(value, part) : undefined;
      return why === undefined ? [] : [[name, why]];
    }),
  );
}
