import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended, type WeirProcess } from '../../support/cli-process.ts';

let place: Workplace;
let url: string;
let lab: WeirProcess;
/** As people use it on another machine, where there is no key of the gateway's. */
let elsewhere: Workplace;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });
const from = (key: string | undefined, ...args: string[]): Promise<Ended> =>
  elsewhere.run(args, { WEIR_GATEWAY_URL: url, ...(key === undefined ? {} : { WEIR_KEY: key }) });

async function keyFor(name: string, role: string): Promise<string> {
  const { code, stdout, stderr } = await weir('key', 'create', name, '--role', role);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim();
}

beforeAll(async () => {
  [place, elsewhere] = await Promise.all([Workplace.open(), Workplace.open()]);
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('keys')));
  await elsewhere.write('read.yaml', cliWorkflow('read', { wells: ['A1'] }));
  ({ lab, url } = await place.up(['--workcell', 'lab.yaml', '--require-key']));
});
afterAll(() => Promise.all([place.close(), elsewhere.close()]));

describe('a lab that wants a key', () => {
  it('makes one for its own machine > that nobody else can read, and that its commands send', async () => {
    const file = path.join(place.folder, '.weir/key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^weir_local_[\w-]{43}\n$/);
    expect(await weir('list')).toMatchObject({ code: 0 });
  });

  it('answers nobody without one > and says what to do', async () => {
    const { code, stderr } = await from(undefined, 'list');
    expect(code).toBe(1);
    expect(stderr).toContain('this gateway answers only who sends a key');
    expect(stderr).toContain('weir key create');
  });

  it('runs a workflow for a scientist, files and all > and for an observer only shows it', async () => {
    const [scientist, observer] = [await keyFor('ada', 'scientist'), await keyFor('tour', 'observer')];
    const { code, stdout } = await from(scientist, 'run', 'read.yaml', '--follow');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const [, run = ''] = /(01\w{24})/.exec(stdout) ?? [];
    const files = await from(observer, 'files', run);
    expect({ code: files.code, stdout: files.stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('curve') as string,
    });
    const refused = await from(observer, 'run', 'read.yaml');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('the key tour may not do this: it wants the scope runs:submit');
  });

  it('refuses a key from the moment that it is revoked', async () => {
    const key = await keyFor('guest', 'observer');
    expect(await from(key, 'list')).toMatchObject({ code: 0 });
    expect(await weir('key', 'revoke', 'guest')).toMatchObject({
      code: 0,
      stdout: 'the key guest is revoked\n',
    });
    const { code, stderr } = await from(key, 'list');
    expect(code).toBe(1);
    expect(stderr).toContain('the key guest was revoked');
    expect(stderr).not.toContain(key);
    expect((await weir('key', 'list')).stdout).toMatch(/^guest +revoked +observer /m);
  });

  it('takes keys for a time > and says what a time is', async () => {
    const { stderr } = await weir('key', 'create', 'short', '--scope', 'runs:read', '--expires', '12h');
    expect(stderr).toMatch(/^the key short \(runs:read\) is made; it ends \d{4}-/m);
    expect(await weir('key', 'create', 'never', '--role', 'observer', '--expires', 'soon')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give 12h, 90d, 4w, or a date') as string,
    });
  });

  it('opens the page for its own machine > by a link that stands for its key, once', async () => {
    await lab.printed(/^open the page: weir open$/m);
    const { code, stdout } = await weir('open');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${url}/session/links/[\\w-]{43}\n$`)) as string,
    });
    const followed = await fetch(stdout.trim(), { redirect: 'manual' });
    expect(followed.status).toBe(303);
    expect((await fetch(stdout.trim())).status).toBe(404);
    const { code: without, stderr } = await from(undefined, 'open');
    expect({ without, stderr }).toMatchObject({ without: 1 });
    expect(stderr).toContain('this gateway answers only who sends a key');
  });

  it('keys are never on a command line > there is no such flag', async () => {
    const { code, stderr } = await weir('list', '--key', 'weir_x');
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--key'");
  });
});

describe('weir wei-proxy', () => {
  const open = async (key: string, gateway = url): Promise<string> => {
    const proxy = elsewhere.start(['wei-proxy', '--listen', '0'], {
      WEIR_GATEWAY_URL: gateway,
      WEIR_KEY: key,
    });
    const [, at = ''] = await proxy.printed(/^weir wei-proxy is up at (\S+), for the gateway at/m);
    return at;
  };

  it('gives a client that sends no key what the key allows > and nobody else', async () => {
    const at = await open(await keyFor('wei', 'scientist'));
    const form = new FormData();
    form.set('workflow', new Blob([cliWorkflow('read', { wells: ['A1'] })]), 'read.yaml');
    form.set('experiment_id', '01JB0000000000000000000001');
    const submitted = await fetch(`${at}/runs/start`, { method: 'POST', body: form });
    expect(submitted.status).toBe(200);
    const { run_id } = (await submitted.json()) as { run_id: string };
    expect((await fetch(`${at}/runs/${run_id}/state`)).status).toBe(200);
    expect((await fetch(`${at}/keys`)).status).toBe(403);
    expect((await fetch(`${url}/runs`)).status).toBe(401);
    const foreign = await fetch(`${at}/runs`, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    await weir('key', 'revoke', 'wei');
    expect((await fetch(`${at}/runs`)).status).toBe(401);
  });

  it('in front of a gateway that is away > says so, and goes on', async () => {
    const at = await open(await keyFor('early', 'observer'), 'http://127.0.0.1:9');
    const answer = await fetch(`${at}/runs`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'gateway_unavailable' });
    expect((await fetch(`${at}/runs`)).status).toBe(503);
  });

  it('without a key > does not start', async () => {
    const { code, stderr } = await from(undefined, 'wei-proxy', '--listen', '0');
    expect(code).toBe(78);
    expect(stderr).toContain('there is no key to add');
  });
});

describe('weir user', () => {
  const password = 'amber hinge otter';
  const mustChange = 'the password must be changed when it is used for the first time';
  const typing = (input: string, command: string): Promise<Ended> =>
    place.run(command.split(' '), { WEIR_GATEWAY_URL: url }, input);
  const signIn = (name: string, word: string): Promise<Response> =>
    fetch(`${url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password: word }),
    });

  it('adds, lists and removes somebody > who signs in until then', async () => {
    expect((await weir('user')).stdout).toBe('no users\n');
    const added = await typing(`${password}\n`, 'user add lise --role scientist --password-stdin');
    expect(added).toMatchObject({
      code: 0,
      stdout: `lise may sign in on the page, as scientist; ${mustChange}\n`,
    });
    expect((await signIn('lise', password)).status).toBe(200);
    expect((await weir('user', 'list')).stdout).toMatch(/^lise +good +scientist +\d{4}-.* 1 *$/m);
    const changed = await typing('another long word', 'user password lise --password-stdin');
    expect(changed).toMatchObject({
      code: 0,
      stdout: `lise has another password, and is signed out everywhere; ${mustChange}\n`,
    });
    expect((await signIn('lise', password)).status).toBe(401);
    expect((await signIn('lise', 'another long word')).status).toBe(200);
    expect(await weir('user', 'sign-out', 'lise')).toMatchObject({
      code: 0,
      stdout: 'lise is signed out everywhere\n',
    });
    expect((await weir('user', 'list')).stdout).toMatch(/^lise +good .* 0 *$/m);
    expect(await weir('user', 'remove', 'lise')).toMatchObject({
      code: 0,
      stdout: 'lise is removed, and signed out everywhere\n',
    });
    expect((await signIn('lise', 'another long word')).status).toBe(401);
    expect((await weir('user', 'list')).stdout).toMatch(/^lise +removed /m);
  });

  it.each([
    ['where nobody can type', 'add eve --role observer', 2, '--password-stdin'],
    ['with a password that is too short', 'add eve --role observer --password-stdin', 1, '12 characters'],
    ['of whom there is not', 'remove nobody', 1, 'there is no user nobody'],
  ])('%s > says so, and repeats nothing that was typed', async (_, args, code, sentence) => {
    const ended = await typing('pass1', `user ${args}`);
    expect(ended).toMatchObject({ code, stderr: expect.stringContaining(sentence) as string });
    expect(ended.stderr).not.toContain('pass1');
  });
});
