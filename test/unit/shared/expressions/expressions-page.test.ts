import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../shared/expressions/evaluate.ts';
import { parseExpression } from '../../../../shared/expressions/expression.ts';
import { functions, loops, methods, namespaces } from '../../../../shared/expressions/language.ts';

const page = readFileSync(new URL('../../../../docs/expressions.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(.+?)` +\| `([^`]+)` +\|$/gm)].map(
  ([, expression = '', value = '']) => ({
    expression: expression.replaceAll('\\|', '|'),
    value,
  }),
);

describe('docs/expressions.md', () => {
  it.each(rows)('$expression > comes to what the page says', ({ expression, value }) => {
    expect(evaluate(parseExpression(expression), {})).toEqual(JSON.parse(value));
  });

  it('shows every function', () => {
    const spaces = [...namespaces].flatMap(([space, names]) => [...names].map((name) => `${space}.${name}`));
    const all = [...functions, ...[...methods, ...loops].map((name) => `.${name}`), ...spaces];
    // A size is asked for in the one way or the other.
    const missing = all.filter((name) => name !== '.size' && !page.includes(`${name}(`));
    expect(rows.length).toBeGreaterThan(30);
    expect(missing).toEqual(['bool']);
  });
});
