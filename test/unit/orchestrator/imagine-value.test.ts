import { newAjv } from '../../../shared/kernel/json/schema.ts';
import { describe, expect, it } from 'vitest';
import { imagineValue } from '../../../orchestrator/simulation/simulated-command.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';

describe('imagined value', () => {
  it.each<[JsonObject, Json]>([
    [{ type: 'number' }, 0],
    [{ type: 'integer', minimum: 3 }, 3],
    [{ type: 'number', exclusiveMinimum: 0 }, 1],
    [{ type: 'number', maximum: -2 }, -2],
    [{ type: ['null', 'number'] }, 0],
    [{ type: 'string' }, 'simulated'],
    [{ type: 'string', default: 'A1' }, 'A1'],
    [{ type: 'string', examples: ['B2'] }, 'B2'],
    [{ enum: ['low', 'high'] }, 'low'],
    [{ const: 7 }, 7],
    [{ type: 'boolean' }, false],
    [{ type: 'null' }, null],
    [{ type: 'array', items: { type: 'number' } }, []],
    [{ type: 'array', items: { type: 'number' }, minItems: 2 }, [0, 0]],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, ['simulated', 0]],
    [{ anyOf: [{ type: 'number' }, { type: 'string' }] }, 0],
    [
      {
        type: 'object',
        properties: { od: { type: 'number' }, note: { type: 'string' } },
        required: ['od'],
      },
      { od: 0 },
    ],
  ])('of %j > is the plainest that fits', (schema, value) => {
    expect(imagineValue(schema)).toEqual(value);
    expect(newAjv({ strict: false }).validate(schema, value)).toBe(true);
  });

  it('of a schema that asks for endless depth or length > comes to an end', () => {
    const deep: JsonObject = { type: 'object', required: ['in'] };
    deep['properties'] = { in: deep };
    expect(JSON.stringify(imagineValue(deep)).length).toBeLessThan(100);
    expect(imagineValue({ type: 'array', minItems: 1e9 })).toHaveLength(100);
    const wide = (depth: number): JsonObject =>
      depth === 0 ? { type: 'number' } : { type: 'array', minItems: 100, items: wide(depth - 1) };
    expect(JSON.stringify(imagineValue(wide(5))).length).toBeLessThan(1_000_000);
  });
});
