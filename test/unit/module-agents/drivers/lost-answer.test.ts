import { describe, expect, it } from 'vitest';
import { type Declaration, nobodysId } from '../../../../module-agents/drivers/contract/driver.ts';
import {
  lostAnswer,
  type Known,
  type Verdict,
} from '../../../../module-agents/drivers/contract/lost-answer.ts';
import { everyDeclaration } from './every-declaration.ts';

const madsci: Declaration = { id: 'instrument', prepares: true, keeps: 'until_restart', begins_once: false };
const sila: Declaration = { ...madsci, prepares: false };
const labThings = sila;
const opentrons: Declaration = { ...madsci, keeps: 'always' };
const lads: Declaration = { id: 'weir', prepares: false, keeps: 'always', begins_once: false };
const register: Declaration = { ...lads, begins_once: true };

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

  // docs/decisions/068-one-contract-for-drivers.md goes through them.
  it.each<[protocol: string, Declaration, Partial<Known>, Verdict]>([
    ['MADSci, its id not noted', madsci, { handle: false, answer: 'silence' }, 'never_begun'],
    ['MADSci, its id noted, and it says `unknown`', madsci, { answer: 'gone' }, 'unknown'],
    ['MADSci, its id noted, and it runs', madsci, { answer: 'running' }, 'adopt'],
    ['WEI', nobodysId, { handle: false, answer: 'silence' }, 'unknown'],
    ['SiLA 2, the UUID was lost', sila, { handle: false, answer: 'silence' }, 'unknown'],
    ['SiLA 2, its lifetime is over', sila, { answer: 'gone' }, 'unknown'],
    ['SiLA 2, the UUID is there', sila, { answer: 'done' }, 'adopt'],
    ['LADS, neither active nor in the ResultSet', lads, { answer: 'not_begun' }, 'never_begun'],
    ['LADS of a device that does not say that this proves anything', lads, { answer: 'gone' }, 'unknown'],
    ['Opentrons, the run was never made', opentrons, { handle: false, answer: 'silence' }, 'never_begun'],
    [
      'Opentrons, the run is idle, and `play` was lost',
      opentrons,
      { restarted: false, answer: 'not_begun' },
      'never_begun',
    ],
    ['LabThings, the href was lost', labThings, { handle: false, answer: 'silence' }, 'unknown'],
    [
      'a device with a register for the id of a job',
      register,
      { restarted: false, answer: 'not_begun' },
      'begin_again',
    ],
    ['the same, after a restart', register, { answer: 'not_begun' }, 'never_begun'],
  ])('%s > means what its protocol can tell', (_, declaration, known, verdict) => {
    const asked: Known = { handle: true, taken: false, restarted: true, answer: 'done', ago: 1000, ...known };
    expect(lostAnswer(declaration, asked)).toBe(verdict);
  });
});
