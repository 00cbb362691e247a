import { describe, expect, it } from 'vitest';
import { parseCommandId } from '../../../../shared/contracts/command-id.ts';
import { isId, newId, stableId } from '../../../../shared/contracts/ids.ts';

describe('isId', () => {
  it.each([
    ['the smallest', '0'.repeat(26)],
    ['the largest', `7${'Z'.repeat(25)}`],
    ['one in lower case', '01arz3ndektsv4rrffq69g5fav'],
    ['a new one', newId()],
    ['one that is made of a text', stableId('a text')],
  ])('%s > is an id', (_, id) => {
    expect(isId(id)).toBe(true);
  });

  it.each([
    ['the first that needs more than 128 bits', `8${'0'.repeat(25)}`],
    ['a letter in front', `Z${'0'.repeat(25)}`],
    ['a small letter in front', `z${'0'.repeat(25)}`],
    ['25 characters', '0'.repeat(25)],
    ['27 characters', '0'.repeat(27)],
    ['a letter that could be a digit', `0${'I'.repeat(25)}`],
    ['no text', 7],
  ])('%s > is none', (_, id) => {
    expect(isId(id)).toBe(false);
  });

  it('a command of a run whose id is none > is none', () => {
    expect(parseCommandId(`7${'Z'.repeat(25)}.0.1`)).toMatchObject({ step: 0, attempt: 1 });
    expect(parseCommandId(`8${'0'.repeat(25)}.0.1`)).toBeUndefined();
  });
});

it('the id of a text > is the same in each version: records of the store are found by it', () => {
  expect(stableId('a text')).toBe('3K86AEVSDGCFK59NHWQ5D6GB51');
});
