import { describe, expect, it } from 'vitest';
import type { Declaration } from '../../../../module-agents/drivers/contract/driver.ts';
import {
  lostAnswer,
  type Known,
  type Verdict,
} from '../../../../module-agents/drivers/contract/lost-answer.ts';
import { everyDeclaration } from './every-declaration.ts';

const answers = ['not_begun', 'running', 'done', 'failed', 'gone', 'silence'] as const;
const truths = [true, false];

const everyKnown: Known[] = truths.flatMap((handle) =>
  truths.flatMap((taken) =>
    truths.flatMap((restarted) =>
      answers.flatMap((answer) =>
        [-1, 0, 59_999, 60_000].map((ago) => ({ handle, taken, restarted, answer, ago })),
      ),
    ),
  ),
);

type Line = [words: string, fits: (of: Declaration, known: Known) => boolean, verdict: Verdict];

/** The first line that fits counts; it is written once more here, as a table, so that a change of one is seen. */
const table: Line[] = [
  ['it runs, or has ended', (_, { answer }) => /running|done|failed/.test(answer), 'adopt'],
  [
    'the handle would be there before it is begun, and is not',
    ({ id, prepares }, { handle }) => id === 'instrument' && prepares && !handle,
    'never_begun',
  ],
  ['it knows nothing of it, or does not answer', (_, { answer }) => /gone|silence/.test(answer), 'unknown'],
  ['it had said that it took it', (_, { taken }) => taken, 'unknown'],
  ['nobody has an id of it', ({ id }) => id === 'nobody', 'unknown'],
  [
    'its handle is made by beginning: with one it was taken, without one nobody can ask',
    ({ id, prepares }) => id === 'instrument' && !prepares,
    'unknown',
  ],
  [
    'it may have forgotten the id of weir',
    ({ id, keeps }, { ago }) =>
      id === 'weir' && (typeof keeps === 'object' ? ago < 0 || ago >= 60_000 : keeps !== 'always'),
    'unknown',
  ],
  [
    'not begun, and again is safe, here',
    ({ begins_once }, { restarted }) => begins_once && !restarted,
    'begin_again',
  ],
  ['not begun', () => true, 'never_begun'],
];

describe('lost answer', () => {
  it.each(everyDeclaration())(
    '%o > each thing that may be known leads to what the table says',
    (declaration) => {
      for (const known of everyKnown) {
        const [words, , verdict] = table.find(([, fits]) => fits(declaration, known))!;
        expect({ known, words, verdict: lostAnswer(declaration, known) }).toEqual({ known, words, verdict });
      }
    },
  );

  it('whatever is known > it is begun again only where that is declared safe, and the instrument says that it has not begun', () => {
    const again = everyDeclaration().flatMap((declaration) =>
      everyKnown
        .filter((known) => lostAnswer(declaration, known) === 'begin_again')
        .map((known) => ({ ...declaration, ...known })),
    );
    expect(again.length).toBeGreaterThan(0);
    for (const each of again)
      expect(each).toMatchObject({ begins_once: true, answer: 'not_begun', taken: false, restarted: false });
  });
});
