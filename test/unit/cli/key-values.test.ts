import { describe, expect, it } from 'vitest';
import { readKeyValues } from '../../../cli/submission/key-values.ts';

describe('readKeyValues', () => {
  it('values that are JSON > are taken as such, anything else is text', async () => {
    const texts = [
      'volume=20',
      'wells=["A1"]',
      'name=plate 7',
      'on=true',
      'id="007"',
      'date=12:30',
      'empty=',
    ];
    expect(await readKeyValues(texts, '--payload')).toEqual({
      volume: 20,
      wells: ['A1'],
      name: 'plate 7',
      on: true,
      id: '007',
      date: '12:30',
      empty: '',
    });
  });

  it('a value with more equal signs > is split at the first', async () => {
    expect(await readKeyValues(['formula=a=b'], '--payload')).toEqual({ formula: 'a=b' });
  });

  it('a key given twice > the last one counts', async () => {
    expect(await readKeyValues(['a=1', 'a=2'], '--param')).toEqual({ a: 2 });
  });

  it.each(['volume', '=20', ''])('%j > is refused, naming the flag', async (text) => {
    await expect(readKeyValues([text], '--param')).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('--param') as string,
    });
  });
});
