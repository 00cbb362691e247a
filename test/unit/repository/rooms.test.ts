import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findCircles, readRooms } from '../../../scripts/rooms.js';
import { repositoryFile } from '../../support/repository-file.ts';
import { formatted } from '../../support/formatted.ts';

const page = repositoryFile('docs/architecture.md');
const { rooms, past } = readRooms();

describe('the rooms', () => {
  it('none > is in a circle with others', () => {
    expect(rooms.size).toBeGreaterThan(50);
    expect(findCircles(rooms)).toEqual([]);
  });

  it('rooms that import each other > are found', () => {
    const rooms = { a: ['b'], b: ['c'], c: ['b'] };
    const made = new Map(
      Object.entries(rooms).map(([name, imports]) => [name, { sentence: '', imports: new Set(imports) }]),
    );
    expect(findCircles(made)).toEqual(['b > c > b']);
  });

  it('each > is entered by its door', () => {
    expect(past).toEqual([]);
  });

  it('docs/architecture.md > lists them with what their doors say > `npm run docs:rooms` writes it', async () => {
    const text = readFileSync(page, 'utf8');
    const rows = [...rooms]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { sentence, imports }]) => {
        const below = [...imports].map((each) => each.slice(each.lastIndexOf('/') + 1)).sort();
        return `| \`${name}/\` | ${sentence} | ${below.join(', ')} |`;
      });
    const table = ['| room | what it is for | imports beside it |', '| --- | --- | --- |', ...rows].join(
      '\n',
    );
    const told = text.replace(/(?<=<!-- rooms -->\n).*?(?=<!-- end of rooms -->)/s, `\n${table}\n\n`);
    expect(told).toContain(rows[0]);
    await expect(await formatted(page, told)).toMatchFileSnapshot(page);
  });
});
