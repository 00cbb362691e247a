import { didYouMean } from '../kernel/json/did-you-mean.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import { Budget, exhausted } from './budget.ts';
import type { Expression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { language } from './language.ts';
import { meter } from './metered.ts';
import { namesIn } from './names.ts';
import { plainJson } from './plain-json.ts';
import { inPlainWords } from './plain-words.ts';

/**
 * What an expression comes to. It depends on the variables alone, and changes nothing.
 *
 * @param budget what it may cost; shared by those that are evaluated together
 * @throws ExpressionError where a name or a member is not there, types do not go together, or it costs too much
 */
export function evaluate(expression: Expression, variables: JsonObject, budget: Budget = new Budget()): Json {
  const { text, at } = expression;
  for (const { root, at: place } of namesIn(expression)) {
    if (Object.hasOwn(variables, root)) continue;
    const like = didYouMean(root, Object.keys(variables));
    throw new ExpressionError(`There is no "${root}"${like || ' here.'}`, place);
  }
  let value: unknown;
  try {
    // Parsing costs, too.
    budget.spend(text.length / 4);
    const run = language.parse(text);
    meter(run.ast, budget, at);
    value = run(new Map(Object.entries(variables)));
  } catch (error) {
    throw fault(error, at);
  }
  // An operator may have gone on all the same.
  if (budget.left < 0) throw fault(exhausted, at);
  return plainJson(value, at);
}

function fault(error: unknown, at: number): ExpressionError {
  if (error === exhausted) {
    return new ExpressionError(
      'The expression costs too much to evaluate: it goes through too many items, or texts that are too long.',
      at,
    );
  }
  try {
    return inPlainWords(error, at);
  } catch (other) {
    return new ExpressionError(
      `The expression cannot be evaluated: ${other instanceof Error ? other.message : String(other)}.`,
      at,
    );
  }
}
