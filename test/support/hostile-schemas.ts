import type { JsonObject } from '../../shared/kernel/json/json.ts';

/** A schema that takes twice as long with each of its parts: with forty of them, for ever. */
export function doubling(parts = 40): JsonObject {
  const $defs: JsonObject = { [`d${parts}`]: { type: 'string' } };
  for (let part = 0; part < parts; part++) {
    const next = { $ref: `#/$defs/d${part + 1}` };
    $defs[`d${part}`] = { anyOf: [next, next] };
  }
  return { $defs, type: 'object', properties: { tree: { $ref: '#/$defs/d0' }, to: { type: 'string' } } };
}

/** Arguments of a simulated instrument that mean harm, by name: each takes a judge that is not careful for ever, or his memory. */
export const hostileArgs: JsonObject = {
  letters: { type: 'string', pattern: '^(a+)+$' },
  items: { type: 'array', uniqueItems: true, items: { type: 'object' } },
  // By its name it can be a part of another schema, and refer to itself.
  tree: { ...doubling(), $id: 'tree' },
};

/** Objects that are all different. */
export function differentItems(count: number): JsonObject[] {
  return Array.from({ length: count }, (_, number) => ({ number, name: `item ${number}` }));
}
