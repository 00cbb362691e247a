import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../../shared/expressions/expression.ts';
import { namesIn } from '../../../../shared/expressions/names.ts';

describe('the names of an expression', () => {
  it.each<[string, string[]]>([
    ['steps.scan.data.od > parameters.most', ['steps.scan.data.od', 'parameters.most']],
    ['steps["wash/rinse"].files["a b"]', ['steps.wash/rinse.files.a b']],
    ['payload.wells[0].name', ['payload.wells.0.name']],
    ['payload[item.key].name', ['payload…', 'item.key']],
    ['payload.a[item]', ['payload.a…', 'item']],
    ['payload.wells.map(w, w + item)', ['payload.wells', 'item']],
    ['payload.wells.map(item, item.x)', ['payload.wells']],
    ['a.filter(x, x > 1).all(y, y > x)', ['a', 'x']],
    ['has(payload.q) ? payload.q : 0', ['payload.q?', 'payload.q']],
    ['size(a) + b.size() + [c, d][e] + {"f": g}.f', ['a', 'b', 'c', 'd', 'e', 'g']],
    ['math.abs(a) + lists.range(b)[0]', ['a', 'b']],
    ['(a ? b : c).d', ['a', 'b', 'c']],
    ['!a || -b > c && d in e', ['a', 'b', 'c', 'd', 'e']],
  ])('%s', (text, names) => {
    expect(
      namesIn(parseExpression(text)).map(
        ({ root, path, computed, asked }) =>
          [root, ...path].join('.') + (computed ? '…' : '') + (asked ? '?' : ''),
      ),
    ).toEqual(names);
  });

  it('have their places in what the author wrote', () => {
    expect(namesIn(parseExpression('a + bc.d', 10)).map(({ at }) => at)).toEqual([10, 14]);
  });
});
