import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeSteps } from '../../../../../orchestrator/machine/values/place-steps.ts';
import type { StepDefinition } from '../../../../../shared/contracts/run.ts';
import type { Scope, TemplateStep } from '../../../../../shared/contracts/step-flow.ts';
import { evaluate } from '../../../../../shared/expressions/evaluate.ts';
import { ExpressionError } from '../../../../../shared/expressions/expression-error.ts';
import { parseExpression } from '../../../../../shared/expressions/expression.ts';
import { parseTemplate } from '../../../../../shared/expressions/template.ts';
import type { JsonObject } from '../../../../../shared/kernel/json/json.ts';
import { partsOfPlays, playsOfPart } from '../../../../support/plays.ts';
import { templateOf } from './steps.ts';

const outside = 5;

/** Steps that name each other, steps of the run, and what stands within them. */
const bodies = fc.integer({ min: 1, max: 6 }).chain((count) => {
  const numbers = Array.from({ length: count }, (_, index) => -1 - index);
  const anyNumber = fc.oneof(fc.constantFrom(...numbers), fc.nat(outside - 1));
  const scope = fc.record<Scope>({
    steps: fc.dictionary(fc.constantFrom('a', 'b', 'c'), anyNumber),
    values: fc.constant({}),
    loop: anyNumber,
  });
  const nested = (number: number) => scope.map((own) => [templateOf(number, { after: [], scope: own })]);
  return fc.tuple(
    ...numbers.map((number, index) =>
      fc
        .record({
          after: fc.subarray(numbers.slice(0, index)),
          scope: fc.tuple(scope, scope).map(([own, outer]) => ({
            ...own,
            given: { parameters: {}, expressions: {}, scope: outer },
          })),
          same_instance_as: anyNumber,
          recover: nested(number - 100),
          loop: nested(number - 200).map((body) => ({ body, repeat: { max: 2 } })),
        })
        .map((own) => templateOf(number, { name: `s${number}`, ...own })),
    ),
  );
});

describe('steps that are placed', () => {
  it('name each other within the round, and others as before', () => {
    fc.assert(
      fc.property(bodies, fc.integer({ min: outside, max: 1000 }), (body, base) => {
        const placing = {
          base,
          added_for: { as: 'round', of: 0, round: 1 } as const,
          nameOf: (name: string) => name,
        };
        const before = structuredClone(body);
        const steps = placeSteps(body, placing);
        expect(body).toEqual(before);
        expect(placeSteps(body, placing)).toEqual(steps);
        for (const [index, step] of steps.entries()) {
          const [was, is] = [namedBy(body[index]!), namedBy(step)];
          expect(is).toEqual(was.map((number) => (number >= 0 ? number : base + (-1 - number))));
          expect(step).not.toHaveProperty('number');
        }
        expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
      }),
    );
  });
});

/** All numbers of steps that a step says, in their order; not the numbers of those within it. */
function namedBy(step: StepDefinition | TemplateStep): number[] {
  const ofScope = (scope: Scope | undefined): number[] =>
    scope ? [...Object.values(scope.steps), scope.loop ?? 0, ...ofScope(scope.given?.scope)] : [];
  return [
    ...(step.after ?? []),
    step.same_instance_as ?? 0,
    ...ofScope(step.scope),
    ...[...(step.recover ?? []), ...(step.loop?.body ?? [])].flatMap(namedBy),
  ];
}

const words = [
  'steps.m.data.v',
  'parameters.n',
  'item',
  '3',
  '2.5',
  '"a"',
  'true',
  'null',
  '[1, 2]',
  '{"a": 1}',
  'x',
];
const expressions = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...words),
    fc
      .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/', '%', '==', '<', '&&', '||', 'in'), tie('tree'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc
      .tuple(tie('tree'), fc.constantFrom('map', 'filter', 'all', 'exists', 'exists_one'), tie('tree'))
      .map(([list, loop, body]) => `${list}.${loop}(x, ${body})`),
    tie('tree').map((tree) => `size(${tree})`),
    tie('tree').map((tree) => `string(${tree})`),
    fc.tuple(tie('tree'), tie('tree')).map(([object, key]) => `${object}[${key}]`),
  ),
})).tree;

const variables: fc.Arbitrary<JsonObject> = fc.record({
  steps: fc.record({ m: fc.record({ data: fc.record({ v: fc.jsonValue() as fc.Arbitrary<never> }) }) }),
  parameters: fc.record({ n: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })) }),
  item: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>,
});

describe('what an expression comes to', () => {
  it.each(partsOfPlays())(
    'is JSON, or a fault in words; it depends on its variables alone, and changes none (part %i)',
    () => {
      fc.assert(
        fc.property(expressions, variables, (text, given) => {
          const before = JSON.stringify(given);
          const first = outcome(text, given);
          // As a store gives it back.
          expect(outcome(text, JSON.parse(before) as JsonObject)).toEqual(first);
          expect(JSON.stringify(given)).toBe(before);
          if (typeof first === 'object' && 'value' in first) {
            expect(JSON.parse(JSON.stringify(first))).toStrictEqual(first);
          }
        }),
        { numRuns: playsOfPart(1000) },
      );
    },
  );

  it.each(partsOfPlays())('of any text > is an expression or a fault in words (part %i)', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab.[](){}"\'\\+-?:,&|=!<>1 $\n'), maxLength: 40 }),
        (text) => {
          for (const read of [parseTemplate, parseExpression]) {
            try {
              read(text);
            } catch (error) {
              if (!(error instanceof ExpressionError)) throw error;
              expect(error.message).toMatch(/[.?]$/);
              expect(error.at).toBeLessThanOrEqual(text.length);
            }
          }
        },
      ),
      { numRuns: playsOfPart(3000) },
    );
  });
});

function outcome(text: string, given: JsonObject): { value: unknown } | { fault: string } {
  try {
    return { value: evaluate(parseExpression(text), given) };
  } catch (error) {
    if (error instanceof ExpressionError) return { fault: error.message };
    throw error;
  }
}
