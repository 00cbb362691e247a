import { describe, expect, it } from 'vitest';
import { checkTypes, typeOfSchema, type KnownType } from '../../../../shared/expressions/check-types.ts';
import { parseExpression } from '../../../../shared/expressions/expression.ts';

const types: Record<string, KnownType> = {
  steps: {
    members: {
      m: {
        members: { status: 'string', data: { members: { v: 'number', curve: 'array', note: 'string' } } },
      },
      'wash/rinse': { members: { data: 'any' } },
      'a.data': { members: { v: 'string' } },
    },
  },
  parameters: { members: { n: 'number', name: 'string', wells: 'array', plate: 'object' } },
  payload: 'any',
  index: 'number',
};

describe('the type of an expression', () => {
  it.each([
    ['steps.m.data.v > 7', 'boolean'],
    ['steps["m"].data.v', 'number'],
    ['steps["wash/rinse"].data.x', 'any'],
    ['steps.m.status == "failed"', 'boolean'],
    ['steps.m.data', 'object'],
    ['parameters', 'object'],
    ['parameters.plate.name', 'any'],
    ['parameters.wells[index + 1]', 'any'],
    ['parameters.wells.map(x, x * 2)', 'array'],
    ['parameters.wells + [size(parameters.wells), 1]', 'array'],
    ['parameters.n in parameters.wells', 'boolean'],
    ['parameters.n > 1 ? 1 : size(parameters.wells)', 'number'],
    ['parameters.name.substring(1)', 'string'],
    ['int(parameters.name) / 2', 'number'],
    ['payload.x', 'any'],
    ['payload.x + 1', 'number'],
    ['unknown.x', 'any'],
    ['null', 'null'],
    ['{"a": 1}', 'object'],
    ['has(steps.m.data.z)', 'boolean'],
    ['steps.m.data.v == null || null != parameters.name', 'boolean'],
    ['steps.m.data.v == null ? 20 : steps.m.data.v * 2', 'number'],
    ['steps.m.data.v > 1 ? steps.m.data.v : null', 'any'],
    ['[steps.m.data.v, 1].filter(x, x != null)', 'array'],
    ['has(steps["wash/rinse"].data["x"]) ? 1 : 2', 'number'],
    ['steps.m.data.v > 1 && steps["a.data"].v == "x"', 'boolean'],
  ])('%s > is %s', (text, type) => {
    expect(checkTypes(parseExpression(text), types)).toBe(type);
  });

  it.each<[string, number, RegExp]>([
    ['1 + steps.m.data.q', 4, /^steps\.m\.data has no "q"; did you mean "v"\?$/],
    ['parameters.welsl', 0, /^parameters has no "welsl"; did you mean "wells"\?$/],
    ['steps.m.data.v + "a"', 0, /^"\+" does not go with a number and a text\.$/],
    ['parameters.name == 1', 0, /^"==" does not go with a text and a number\.$/],
    ['true && parameters.n', 0, /true or false, not a number/],
    ['parameters.n ? 1 : 2', 0, /^What is asked has to be true or false, not a number\.$/],
    ['true ? 1 : "a"', 0, /of one type, not a number and a text/],
    ['2 + size(parameters.n)', 4, /^size\(\) does not take a number\.$/],
    ['parameters.name.join(",")', 0, /^join\(\) of a text does not take a text\.$/],
    ['-parameters.name', 0, /^"-" does not go with a text\.$/],
    ['parameters.n.x', 0, /^There are no members in a number\.$/],
    ['parameters.n.map(x, x)', 0, /^A list is needed here, not a number\.$/],
  ])('%s > is refused with its place', (text, at, message) => {
    const check = () => checkTypes(parseExpression(text), types);
    expect(check).toThrow(message);
    expect(check).toThrow(expect.objectContaining({ name: 'ExpressionError', at }));
  });

  it.each([
    [{ type: 'integer' }, 'number'],
    [{ type: 'array', items: { type: 'string' } }, 'array'],
    [{ type: ['string', 'null'] }, 'any'],
    [{ enum: ['a', 'b'] }, 'any'],
    [undefined, 'any'],
  ])('of a value with the schema %j > is %s', (schema, type) => {
    expect(typeOfSchema(schema)).toBe(type);
  });
});
