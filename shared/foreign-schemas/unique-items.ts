import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';
import { canonicalJson } from '../contracts/canonical-json.ts';
import type { Json } from '../kernel/json/json.ts';

/** Has `uniqueItems` take time by how much there is to read: ajv compares each item with each. */
export function addUniqueItems(ajv: Ajv2020): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    compile: (wanted: boolean) => (wanted ? demandUnique() : () => true),
  });
}

function demandUnique(): DataValidateFunction {
  const judge: DataValidateFunction = (items: Json[]) => {
    const twins = twinsIn(items);
    if (!twins) return true;
    const [i, j] = twins;
    const message = `must not have the same item twice (items ${i} and ${j}, counted from 0, are equal)`;
    judge.errors = [{ keyword: 'uniqueItems', message, params: { i, j } }];
    return false;
  };
  return judge;
}

/** The numbers of two items that are equal. */
function twinsIn(items: readonly Json[]): [first: number, second: number] | undefined {
  const seen = new Map<string, number>();
  for (const [number, item] of items.entries()) {
    const text = canonicalJson(item);
    const first = seen.get(text);
    if (first !== undefined) return [first, number];
    seen.set(text, number);
  }
  return undefined;
}
