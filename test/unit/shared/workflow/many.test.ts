import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import { describeProblem, maxProblems } from '../../../../shared/kernel/json/problem.ts';
import type { DeclaredParameter } from '../../../../shared/workflow/check-parameter.ts';
import { draftMany } from '../../../../shared/workflow/many/draft-many.ts';
import { columnNames, delimiterOf } from '../../../../shared/contracts/table-of-runs.ts';
import { readTable } from '../../../../shared/workflow/many/read-table.ts';

const declared: DeclaredParameter[] = [
  { name: 'plate', type: 'string' },
  { name: 'ml', type: 'number', minimum: 0, maximum: 9, default: 2 },
  { name: 'mode', enum: ['slow', 'fast'], default: 'slow' },
];

const read = (text: string, of = declared, given?: JsonObject) =>
  readTable({ name: 'plates.csv', text }, of, given);
const problemsOf = async (...given: Parameters<typeof read>): Promise<string[]> =>
  (await read(...given)).problems.map(describeProblem);

describe('a table of runs', () => {
  it.each([
    ['commas', 'plate,ml\nP1,1.5\nP2,\n'],
    ['semicolons', 'plate;ml\nP1;1.5\nP2;\n'],
    ['tabs', 'plate\tml\nP1\t1.5\nP2\t\n'],
    ['a byte order mark, CRLF and blank lines', '\uFEFFplate,ml\r\n\r\nP1,1.5\r\nP2,\r\n\r\n'],
    ['columns in another order, with quotes', '"ml","plate"\n1.5,"P1"\n ,P2'],
  ])('with %s > is read, an empty cell being the default', async (_, text) => {
    expect(await read(text)).toEqual({
      rows: [{ plate: 'P1', ml: 1.5 }, { plate: 'P2' }],
      problems: [],
    });
  });

  it('values > are of the types that the parameters have, and else as on the command line', async () => {
    const names = ['text', 'flag', 'list', 'free', 'id'];
    const types = ['string', 'boolean', 'array', null, null] as const;
    const of = names.map((name, at): DeclaredParameter => ({ name, type: types[at] ?? null }));
    const text = `${names.join(',')}\n007,TRUE,"[""A1"", 2]",2.50,12345678901234567890\n"",false,[],a b,0012\n`;
    expect((await read(text, of)).rows).toEqual([
      { text: '007', flag: true, list: ['A1', 2], free: 2.5, id: '12345678901234567890' },
      { text: '', flag: false, list: [], free: 'a b', id: '0012' },
    ]);
  });

  it('what all runs are given > is given to each row', async () => {
    expect((await read('plate\nP1\n', declared, { ml: 3 })).rows).toEqual([{ plate: 'P1', ml: 3 }]);
  });

  const place = (line: number) => `plates.csv, line ${line}`;
  it.each<[string, string, string[]]>([
    ['nothing in it', '', [`${place(1)}: the table has nothing in it: its first line names`]],
    ['a header alone', 'plate,ml\r\n', [`${place(1)}: the table has no row below its header`]],
    [
      'a column that is none, one that stands twice, one without a name',
      'plat,ml,ml,\n1,2,3,4\n',
      [
        `${place(1)}: the column "plat" is no parameter of the workflow, which declares "plate", "ml", "mode"; did you mean "plate"?`,
        `${place(1)}: the column "ml" stands twice in the header`,
        `${place(1)}: column 4 of the table has no name`,
        `${place(1)}: the table has no column "plate", and that parameter has no default`,
      ],
    ],
    [
      'wrong values in several rows',
      `plate,ml,mode\n${'P,1,slow\n'.repeat(16)}P17,much,fsat\n,"1,5",fast\nP19,11,\n`,
      [
        `${place(18)}: row 17, column "ml": it must be a number, and is the text "much"`,
        `${place(18)}: row 17, column "mode": it must be one of "slow", "fast", and is the text "fsat"; did you mean "fast"?`,
        `${place(19)}: row 18, column "plate": it is empty, and the parameter has no default`,
        `${place(19)}: row 18, column "ml": it must be a number, and is the text "1,5": write it with a point`,
        `${place(20)}: row 19, column "ml": it must be 9 or less, and is 11`,
      ],
    ],
    [
      'rows that are too short and too long',
      'plate;ml\nP1\nP2;2;3\n',
      [
        `${place(2)}: row 1: it has 1 value, and the header names 2 columns: a value with a semicolon in it is put into quotes`,
        `${place(3)}: row 2: it has 3 values, and the header names 2 columns`,
      ],
    ],
    [
      'rows that a spreadsheet has left empty',
      'plate,ml,mode\nP1,1,slow\n,,\n , , \n\n,\n',
      [2, 3, 4].map(
        (row) => `${place(row + (row === 4 ? 2 : 1))}: row ${row} is empty: delete it, or write its values`,
      ),
    ],
    ['a value of several lines before it', 'plate,ml\n"a\nb",1\nP2,x\n', [`${place(4)}: row 2, column "ml"`]],
    ['an open quote', 'plate,ml\n"P1,2\n', [`${place(2)}: the table cannot be read: a quote is opened here`]],
    ['text behind a quote', 'plate,ml\n"P1"x,2\n', [`${place(2)}: the table cannot be read: there is text`]],
    ['letters of another encoding', 'plate\nGr\uFFFD\n', [`${place(1)}: the table is no text in UTF-8`]],
    ['10,001 rows', `plate\n${'P\n'.repeat(10_001)}`, [`${place(1002)}: the table has more than 1000 rows`]],
    [
      'too many bytes',
      `plate\n${'P'.repeat(2 ** 20)}`,
      [`${place(1)}: the table has more than 1048576 bytes`],
    ],
  ])('with %s > is told with row, column and remedy', async (_, text, expected) => {
    const told = await problemsOf(text);
    expect(told).toHaveLength(expected.length);
    for (const [at, sentence] of expected.entries()) expect(told[at]).toContain(sentence);
  });

  it('a column that is given to all runs as well > is told', async () => {
    expect(await problemsOf('plate,ml\nP1,2\n', declared, { ml: 3 })).toEqual([
      expect.stringContaining('the column "ml" gives a parameter that the submission gives to all runs'),
    ]);
  });

  it('a thousand wrong rows > are told up to the bound', async () => {
    expect(await problemsOf(`plate,ml\n${'P,x\n'.repeat(1000)}`)).toHaveLength(maxProblems + 1);
  });

  it('any texts, written as RFC 4180 says > are read as they were', async () => {
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\uFFFD]/.test(text));
    const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t'), async (texts, sign) => {
        const of: DeclaredParameter[] = [
          { name: 'a', type: 'string' },
          { name: 'b', type: 'string' },
        ];
        const lines = texts.map((row) => row.map(quoted).join(sign));
        const found = await read([`a${sign}b`, ...lines].join('\r\n'), of);
        expect(found).toEqual({ rows: texts.map(([a, b]) => ({ a, b })), problems: [] });
      }),
    );
  });
});

describe('what the page reads of a table', () => {
  it('the names of its columns > are those that the gateway reads', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', ',', ';', '\t'), minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          name.map((text) => `${text}x`.trim()),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom(',', ';', '\t'),
        async (names, sign) => {
          const quoted = names.map((text) => `"${text.replaceAll('"', '""')}"`).join(sign);
          fc.pre(delimiterOf(quoted) === sign);
          const text = `\uFEFF${quoted}\r\n`;
          const found = columnNames(text);
          expect(found).toEqual(names);
          const of = names.map((each): DeclaredParameter => ({ name: each, default: 0 }));
          expect((await read(`${text}${names.map(() => '1').join(sign)}`, of)).problems).toEqual([]);
        },
      ),
    );
    expect(columnNames('plate; ml;\n1,2,3')).toEqual(['plate', 'ml', '']);
    expect(columnNames('')).toEqual(['']);
  });
});

describe('the runs of a submission', () => {
  const workflow = JSON.stringify({
    name: 'w',
    parameters: declared,
    flowdef: [{ name: 's', module: 'arm', action: 'move', args: { plate: '$plate', ml: '$ml' } }],
  });
  const many = async (asked: Parameters<typeof draftMany>[0] extends infer S ? Partial<S> : never) => {
    let judged = 0;
    const found = await draftMany(
      { text: workflow, payload: {}, parameters: undefined, uploads: [], ...asked },
      undefined,
      ({ steps }) => {
        judged += 1;
        const wrong = (steps[0]?.args as JsonObject)['ml'] === 7;
        const problems = wrong ? [{ pointer: '/flowdef/0', message: 'seven is too much' }] : [];
        return Promise.resolve({ problems, warnings: ['odd'] });
      },
    );
    return { ...found, judged };
  };

  it('a count > is drafted once', async () => {
    const { drafts, total, judged } = await many({ parameters: { plate: 'P' }, count: 1000 });
    expect([drafts.length, drafts[0]?.runs.length, total, judged]).toEqual([1, 1000, 1000, 1]);
  });

  it('rows that are alike > are drafted once, and what is wrong with some says with which', async () => {
    const table = { name: 't', text: 'plate,ml\nA,1\nB,7\nA,1\nC,7\n' };
    const { drafts, problems, warnings, judged } = await many({ table });
    expect(drafts.map(({ runs }) => runs)).toEqual([[0, 2], [1], [3]]);
    expect(judged).toBe(3);
    expect(problems).toEqual([{ pointer: '/flowdef/0', message: 'rows 2, 4: seven is too much' }]);
    expect(warnings).toEqual(['odd']);
  });

  it('those that are far more than a store takes at one stretch > are refused before all are worked out', async () => {
    const rows = Array.from({ length: 1_000 }, (_, at) => `P${at}`);
    const payload = { text: 'x'.repeat(4 * 1024 * 1024) };
    const judged: number[] = [];
    const judge = ({ steps }: { steps: unknown[] }) => {
      judged.push(steps.length);
      return Promise.resolve({ problems: [], warnings: [] });
    };
    const asked = { payload, parameters: undefined, uploads: [] };
    const table = { name: 't', text: `plate\n${rows.join('\n')}\n` };
    await expect(draftMany({ text: workflow, ...asked, table }, undefined, judge)).rejects.toMatchObject({
      code: 'too_large',
    });
    expect(judged.length).toBeLessThan(20);
    const flowdef = Array.from({ length: 300 }, (_, at) => ({
      name: `s${at}`,
      module: 'arm',
      action: 'move',
    }));
    const long = { ...asked, text: JSON.stringify({ name: 'w', flowdef }), payload: {} };
    judged.length = 0;
    await expect(draftMany({ ...long, count: 1000 }, undefined, judge)).rejects.toMatchObject({
      code: 'too_large',
    });
    expect(judged).toEqual([]);
  });

  it('what is wrong with all of them > is told once', async () => {
    const { problems } = await many({ table: { name: 't', text: 'plate,ml\nA,7\nB,7\n' } });
    expect(problems).toEqual([{ pointer: '/flowdef/0', message: 'seven is too much' }]);
  });
});
