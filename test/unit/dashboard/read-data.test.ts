import { describe, expect, test } from 'vitest';
import { readData, withNull } from '../../../dashboard/src/screens/unknown/data-fields.tsx';

describe('the values that a step would have returned', () => {
  test.each([
    ['nothing is written', {}, '', {}],
    [
      'a number, a text and an empty field',
      { mass: '3.2', unit: 'mg', note: ' ' },
      '',
      { data: { mass: 3.2, unit: 'mg' } },
    ],
    ['more as JSON', { mass: '3.2' }, '{"wells": ["A1"]}', { data: { mass: 3.2, wells: ['A1'] } }],
  ])('%s', (_, fields, more, expected) => {
    expect(readData(fields, more)).toEqual(expected);
  });

  test.each(['[1]', 'mass: 3', '3'])('%s as more > is refused', (more) => {
    expect(readData({}, more)).toHaveProperty('wrong');
  });

  test('instead of a step that is left out > what later steps need and is left empty is null, where anything is told', () => {
    const needed = ['mass', 'lot'];
    expect(withNull(readData({ mass: '3.2', lot: '' }, ''), needed)).toEqual({
      data: { mass: 3.2, lot: null },
    });
    expect(withNull(readData({ mass: '' }, '{"lot": "L7"}'), needed)).toEqual({
      data: { mass: null, lot: 'L7' },
    });
    expect(withNull(readData({ mass: '' }, ''), needed)).toEqual({});
    expect(withNull(readData({ mass: '1' }, '[1]'), needed)).toHaveProperty('wrong');
  });
});
