import { newId } from '../../shared/contracts/ids.ts';
import type { Dice } from '../chaos/random/dice.ts';
import { differentItems } from '../support/hostile-schemas.ts';

/** As much of a JSON Schema as values are made from. */
export interface Schema {
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  format?: string;
  pattern?: string;
  examples?: readonly unknown[];
  maxLength?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

const deepest = 6;
const words = [
  '',
  'a',
  'arm',
  'reader',
  'Ada',
  'last',
  'read',
  '0',
  '-1',
  'true',
  'null',
  'constructor',
  '__proto__',
];
const nasty: readonly ((dice: Dice) => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 1e308,
  () => 0.1,
  () => Number.MAX_SAFE_INTEGER,
  () => '',
  () => ' ',
  () => '\u0000',
  () => '\ud800',
  () => '../../etc/passwd',
  () => '${{ steps.x.data.y }}',
  () => '${ENV:HOME}',
  () => "'; DROP TABLE runs; --",
  () => '<script>alert(1)</script>',
  (dice) => 'x'.repeat(dice.between(1_000, 20_000)),
  () => [],
  () => ({}),
  () => JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}') as unknown,
  (dice) => nested(dice.between(50, 2_000)),
  (dice) => Array.from({ length: dice.between(10, 500) }, (_, i) => i),
];

/** A value that fits the schema more often than not. */
export function makeValue(schema: Schema, dice: Dice, known: readonly string[], depth = 0): unknown {
  if (dice.chance(0.12)) return dice.pick(nasty)(dice);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum && schema.enum.length > 0) return dice.pick(schema.enum);
  const among = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (among && among.length > 0) return makeValue(dice.pick(among), dice, known, depth);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  switch (types.length === 0 ? undefined : dice.pick(types)) {
    case 'string':
      return makeText(schema, dice, known);
    case 'integer':
      return dice.between(
        Math.ceil(schema.minimum ?? -10),
        Math.floor(Math.min(schema.maximum ?? 1_000, 1e9)),
      );
    case 'number':
      return dice.throw() * 100;
    case 'boolean':
      return dice.chance(0.5);
    case 'null':
      return null;
    case 'array':
      if (depth > deepest) return [];
      return Array.from({ length: dice.between(0, 3) }, () =>
        makeValue(schema.items ?? {}, dice, known, depth + 1),
      );
    case 'object':
      return makeObject(schema, dice, known, depth);
    default:
      return depth > deepest ? 1 : dice.pick<unknown>(['text', 7, null, [1], { a: 1 }, false]);
  }
}

/** A text that may stand in a path, a query or a header. */
export function makeText(schema: Schema, dice: Dice, known: readonly string[]): string {
  if (known.length > 0 && dice.chance(0.4)) return dice.pick(known);
  if (schema.format === 'date-time') return new Date(dice.between(0, 2 ** 31) * 1_000).toISOString();
  return dice.chance(0.3) ? newId() : dice.pick(words);
}

function makeObject(
  schema: Schema,
  dice: Dice,
  known: readonly string[],
  depth: number,
): Record<string, unknown> {
  if (depth > deepest) return {};
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties).filter((name) => dice.chance(required.includes(name) ? 0.95 : 0.4));
  const made = Object.fromEntries(
    names.map((name) => [name, makeValue(properties[name]!, dice, known, depth + 1)]),
  );
  if (names.length === 0 || dice.chance(0.1)) made[dice.pick(words)] = makeValue({}, dice, known, depth + 1);
  if ('workflow' in made && dice.chance(0.3)) made['workflow'] = hostileWorkflow(dice);
  return made;
}

/** For an instrument whose arguments mean harm (`fuzzedLab`). */
function hostileWorkflow(dice: Dice): string {
  const items = differentItems(dice.between(1, 3_000));
  // Each of these keeps the thread that judges for its whole time.
  const endless = dice.chance(0.05) ? [{ tree: { tree: 1 } }] : [];
  const args = dice.pick([
    { letters: `${'a'.repeat(40)}!` },
    { items },
    { items: [...items, items[0]] },
    ...endless,
  ]);
  return JSON.stringify({
    name: 'harm',
    flowdef: [{ name: 'judge', module: 'judge', action: 'judge', args }],
  });
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}
