import type { Module } from '../../../../../client/index.ts';
import type { StepDocument } from '../../../aside/index.ts';
import { own } from '../../../design/own.ts';
import { readText, toText } from '../../../design/value-text.ts';

/** An argument of a step as it is typed. */
export interface ArgRow {
  name: string;
  /** As it is now; '' where it has no value. */
  text: string;
  /** In the words of JSON Schema or of Python. */
  type: string;
  hint: string;
}

/** The arguments of an action, as its module tells of them. */
type Declared = NonNullable<Module['about']>['actions'][number]['args'];

/** The arguments that a step has, and those that its action would take, too. A location goes by its name. Pure. */
export function argRows(
  { args, locations }: Pick<StepDocument, 'args' | 'locations'>,
  declared: Declared,
): ArgRow[] {
  const stated = Object.entries(args).map(([name, value]): ArgRow => {
    const place = own(locations, name);
    const about = declared.find((each) => each.name === name);
    const hint = about?.description ?? '';
    if (place !== undefined) return { name, text: place, type: 'string', hint: hint || 'a location' };
    return { name, text: toText(value), type: typeIn(about, value), hint };
  });
  const others = declared
    .filter(({ name }) => !Object.hasOwn(args, name))
    .map((about): ArgRow => {
      const preset = toText(about.default);
      const hint = [about.description, preset === '' ? '' : `${preset} unless it is given`];
      return {
        name: about.name,
        text: '',
        type: typeIn(about, undefined),
        hint: hint.filter(Boolean).join('; '),
      };
    });
  return [...stated, ...others];
}

/** The arguments that were changed, and what is wrong, by name. Pure. */
export function readArgs(
  rows: readonly ArgRow[],
  texts: Readonly<Record<string, string>>,
): { args: Record<string, unknown>; wrong: Record<string, string> } {
  const args: [string, unknown][] = [];
  const wrong: [string, string][] = [];
  for (const { name, text: before, type } of rows) {
    const text = own(texts, name) ?? before;
    if (text === before) continue;
    const reading = readText(text, type);
    if ('value' in reading) args.push([name, reading.value]);
    else wrong.push([name, 'error' in reading ? reading.error : 'a value is needed']);
  }
  return { args: Object.fromEntries(args), wrong: Object.fromEntries(wrong) };
}

/** A text stays one; what its module says of an argument counts before what it is now: that may be an expression. */
function typeIn(about: Declared[number] | undefined, value: unknown): string {
  if (typeof about?.type === 'string') return about.type;
  if (Array.isArray(value)) return 'array';
  if (value === null || value === undefined) return 'any';
  return typeof value;
}
