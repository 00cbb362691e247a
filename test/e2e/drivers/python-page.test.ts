import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePythonWithRequests } from '../../services/programs.ts';
import { commandsOf, filesOf } from '../../support/blocks-of-page.ts';
import { Workplace } from '../../support/cli-process.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';

/** What docs/python.md shows, done in its order, in one lab; and the Python of docs/api.md in the same. */

const files = filesOf('docs/python.md');
let place: Workplace;
let python: string;
let url: string;

const at = (name: string) => path.join(place.folder, name);
const save = (name: string) => writeFileSync(at(name), files.get(name)!);

async function type(line: string): Promise<string> {
  const [program, ...args] = line.split(' ');
  if (program === 'weir') {
    const { code, stdout, stderr } = await place.run(args, { WEIR_GATEWAY_URL: url });
    expect(code, `${line}\n${stdout}${stderr}`).toBe(0);
    return stdout + stderr;
  }
  expect(program).toBe('python3');
  const { stdout, stderr } = await promisify(execFile)(python, args, { cwd: place.folder });
  return stdout + stderr;
}

/** The commands of the page that have not been typed yet. */
const commands = commandsOf('docs/python.md');
const nextCommands = (count: number) => commands.splice(0, count);

beforeAll(async () => {
  python = await ensurePythonWithRequests();
  place = await Workplace.open();
});
afterAll(() => place.close());

describe('docs/python.md', () => {
  it('a lab from nothing > the driver that was written is served, and once its file is saved the camera of the page', async () => {
    const [folder, makes, serves] = nextCommands(3);
    expect([folder, serves]).toEqual(['mkdir my-lab && cd my-lab', 'weir up --watch']);
    await type(makes!);
    const [inReadme] = /(?<=^```python\n)[^]*?(?=^```)/m.exec(
      readFileSync(repositoryFile('README.md'), 'utf8'),
    )!;
    expect(readFileSync(at('camera.py'), 'utf8')).toContain(inReadme);
    const workcell = readFileSync(at('workcell.yaml'), 'utf8').replace(/^name: .*/m, 'name: my_lab');
    expect(workcell).toBe(files.get('workcell.yaml'));
    url = await place.serve(['--watch']);
    save('camera.py');
    await until('the camera is served', async () =>
      (await type('weir module camera')).includes('photograph'),
    );
    save('photograph.yaml');
    const [runs, gets, alone] = nextCommands(3);
    expect(await type(runs!)).toMatch(/"look" \(camera\.photograph\) succeeded/);
    await type(gets!);
    const fetched = readdirSync(at('pictures'), { recursive: true }).map(String);
    const picture = fetched.find((name) => path.basename(name) === 'plate.pgm') ?? 'none';
    expect(readFileSync(at(`pictures/${picture}`), 'latin1')).toMatch(/^P5 256 64 255\n/);
    expect(await type(alone!)).toMatch(/100% row 64\nthe shutter is closed/);
    expect(await type('weir log last')).toContain('the shutter is closed');
  });

  it('its tests > pass', async () => {
    save('pump.py');
    save('test_pump.py');
    const [tests, ...rest] = nextCommands(2);
    expect(await type(tests!)).toMatch(/Ran 3 tests[^]*OK/);
    expect(rest).toEqual([]);
  });
});

describe('docs/api.md', () => {
  it('its Python > hands a workflow in, waits for its end, and has its files', async () => {
    const program = filesOf('docs/api.md').get('submit.py')!;
    expect(program).toContain('http://127.0.0.1:8000');
    writeFileSync(at('submit.py'), program.replaceAll('http://127.0.0.1:8000', url));
    writeFileSync(at('workflow.yaml'), files.get('photograph.yaml')!);
    writeFileSync(at('plate.pgm'), '');
    await type('python3 submit.py');
    expect(readFileSync(at('plate.pgm')).length).toBeGreaterThan(256 * 64);
  });
});
