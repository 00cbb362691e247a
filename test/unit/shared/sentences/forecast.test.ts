import { describe, expect, it } from 'vitest';
import {
  forecastInShort,
  forecastInWords,
  type ToldForecast,
} from '../../../../shared/sentences/forecast.ts';

const end = { about: '14:20', from: '14:05', until: '14:40' };
const exact = { about: '14:20', from: '14:20', until: '14:20' };

describe('a forecast in words, and in few', () => {
  it.each<[string, ToldForecast, string, RegExp]>([
    ['its end', { end }, 'done about 14:20', /^done about 14:20 \(14:05 to 14:40\)$/],
    ['an end that is sure', { end: exact }, 'done about 14:20', /^done about 14:20$/],
    ['more rounds', { end, at_least: true }, 'done not before 14:20', /at the earliest: more steps may come/],
    [
      'somebody',
      { open: 'answer', not_before: '14:10' },
      'done not before 14:10',
      /^done not before 14:10: /,
    ],
    ['somebody, at an unknown time', { open: 'answer' }, '', /^somebody is asked/],
    ['nothing', {}, '', /^nobody can tell/],
  ])('of what has or waits for %s', (_, told, short, words) => {
    expect(forecastInShort(told, String)).toBe(short);
    expect(forecastInWords(told, String)).toMatch(words);
  });
});
