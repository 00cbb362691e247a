import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { Workplace, type Ended, type WeirProcess } from '../../support/cli-process.ts';
import { until } from '../../support/until.ts';

let place: Workplace;
let url: string;
let lab: WeirProcess;
let file: string;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });

async function up(): Promise<void> {
  ({ url, lab } = await place.up(['--workcell', 'lab.yaml', '--require-key']));
}

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('audit')));
  await up();
  await weir('key', 'create', 'ada', '--role', 'scientist');
  await fetch(new URL('/runs', url));
  await weir('key', 'revoke', 'ada');
  await until('the file has the entries', async () => {
    const found = await readdir(place.folder, { recursive: true });
    const name = found.find((each) => /\.audit\/audit-.*\.jsonl$/.test(each.split(path.sep).join('/')));
    file = path.join(place.folder, name ?? 'nothing');
    return name !== undefined && (await readFile(file, 'utf8')).split('\n').length > 3;
  });
});
afterAll(() => place.close());

describe('weir audit', () => {
  it('list > tells who asked for what, and what came of it', async () => {
    const { code, stdout } = await weir('audit');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 .* createKey .* 200/m);
    expect(stdout).toMatch(/^2 .* listRuns .* 401 unauthorized/m);
    expect(stdout).toMatch(/^3 .* revokeKey +ada +200/m);
    expect((await weir('audit', 'list', '--operation', 'cancelRun')).stdout).toBe('no entries\n');
    const { stdout: json } = await weir('audit', 'list', '--limit', '1', '--json');
    expect(JSON.parse(json)).toMatchObject([{ seq: 3, operation: 'revokeKey', on: { name: 'ada' } }]);
  });

  it('verify > says that all is as it was written, and what the last entry is', async () => {
    const { code, stdout } = await weir('audit', 'verify');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^3 entries, as they were written\nthe last is 3, with the hash [0-9a-f]{64}\n$/,
      ) as string,
    });
  });

  it('export > prints the very lines of the file, and writes them into a new file', async () => {
    const { stdout } = await weir('audit', 'export');
    expect(stdout).toBe(await readFile(file, 'utf8'));
    expect(await weir('audit', 'export', '--out', 'copy.jsonl')).toMatchObject({
      code: 0,
      stdout: '3 entries in copy.jsonl\n',
    });
    expect(await readFile(path.join(place.folder, 'copy.jsonl'), 'utf8')).toBe(stdout);
    const again = await weir('audit', 'export', '--out', 'copy.jsonl');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('copy.jsonl cannot be written');
  });

  it('verify --file > finds a line that was changed, removed or moved, without a gateway', async () => {
    const [a = '', b = '', c = ''] = (await readFile(file, 'utf8')).split('\n');
    const offline = async (...lines: string[]): Promise<Ended> => {
      await place.write('other.jsonl', `${lines.join('\n')}\n`);
      return place.run(['audit', 'verify', '--file', 'other.jsonl'], {
        WEIR_GATEWAY_URL: 'http://127.0.0.1:1',
      });
    };
    expect(await offline(a, b, c)).toMatchObject({ code: 0 });
    const found = async (...lines: string[]): Promise<string> => {
      const { code, stderr } = await offline(...lines);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await found(a, b.replace('listRuns', 'listKeys'), c)).toContain(
      'entry 2 in the files: was changed',
    );
    expect(await found(a, c)).toContain('entry 2 in the files: is missing');
    expect(await found(a, b, c.slice(0, 50))).toContain('line 3 of other.jsonl is no entry');
    await place.write('none.jsonl', '');
    for (const more of [[], ['other.jsonl'], ['--part']]) {
      const empty = await weir('audit', 'verify', '--file', 'none.jsonl', ...more);
      expect(empty.code).toBe(1);
      expect(empty.stderr).toContain('none.jsonl is empty, and an audit file has an entry at least');
    }
    await place.write('end.jsonl', `${b}\n${c}\n`);
    expect(await weir('audit', 'verify', '--part', '--file', 'end.jsonl')).toMatchObject({ code: 0 });
    const missing = await weir('audit', 'verify', '--file', 'nowhere.jsonl');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('nowhere.jsonl');
  });

  it('of a gateway that was killed > goes on behind the last entry, in store and file', async () => {
    lab.signal('SIGKILL');
    await lab.ended;
    await appendFile(file, '{"seq":4,"at":"2026-');
    await up();
    await weir('key', 'create', 'bob', '--role', 'observer');
    const lines = async (): Promise<string[]> => (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    await until('the file has the entry', async () => (await lines()).length === 4);
    expect(JSON.parse((await lines())[3] ?? '')).toMatchObject({ seq: 4, operation: 'createKey' });
    expect(await weir('audit', 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^4 entries, as they were written\n/) as string,
    });
  });
});
