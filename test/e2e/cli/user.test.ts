import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const password = 'amber hinge otter';
const mustChange = 'the password must be changed when it is used for the first time';

let place: Workplace;
let url: string;

const weir = (args: string[], input?: string): Promise<Ended> =>
  place.run(args, { WEIR_GATEWAY_URL: url }, input);

const signIn = (name: string, word: string): Promise<Response> =>
  fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: word }),
  });

beforeAll(async () => {
  place = await Workplace.open();
  await writeFile(path.join(place.folder, 'lab.yaml'), cliWorkcell(uniqueWorkcell('users')));
  url = await place.serve(['--workcell', 'lab.yaml', '--require-key']);
});
afterAll(() => place.close());

describe('weir user', () => {
  it('adds, lists and removes somebody > who signs in until then', async () => {
    expect((await weir(['user'])).stdout).toBe('no users\n');
    const added = await weir(
      ['user', 'add', 'ada', '--role', 'scientist', '--password-stdin'],
      `${password}\n`,
    );
    expect(added).toMatchObject({
      code: 0,
      stdout: `ada may sign in on the page, as scientist; ${mustChange}\n`,
    });
    expect((await signIn('ada', password)).status).toBe(200);
    expect((await weir(['user', 'list'])).stdout).toMatch(/^ada +good +scientist +\d{4}-.* 1 *$/m);
    const changed = await weir(['user', 'password', 'ada', '--password-stdin'], 'another long word');
    expect(changed).toMatchObject({
      code: 0,
      stdout: `ada has another password, and is signed out everywhere; ${mustChange}\n`,
    });
    expect((await signIn('ada', password)).status).toBe(401);
    expect((await signIn('ada', 'another long word')).status).toBe(200);
    expect(await weir(['user', 'sign-out', 'ada'])).toMatchObject({
      code: 0,
      stdout: 'ada is signed out everywhere\n',
    });
    expect((await weir(['user', 'list'])).stdout).toMatch(/^ada +good .* 0 *$/m);
    expect(await weir(['user', 'remove', 'ada'])).toMatchObject({
      code: 0,
      stdout: 'ada is removed, and signed out everywhere\n',
    });
    expect((await signIn('ada', 'another long word')).status).toBe(401);
    expect((await weir(['user', 'list'])).stdout).toMatch(/^ada +removed /m);
  });

  it('where nobody can type > says how the password is given', async () => {
    const { code, stderr } = await weir(['user', 'add', 'eve', '--role', 'observer']);
    expect(code).toBe(2);
    expect(stderr).toContain('--password-stdin');
  });

  it('with a password that is too short > says so, and repeats none of it', async () => {
    const { code, stderr } = await weir(
      ['user', 'add', 'eve', '--role', 'observer', '--password-stdin'],
      'pass1',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('12 characters');
    expect(stderr).not.toContain('pass1');
  });

  it('removes nobody who is not there', async () => {
    const { code, stderr } = await weir(['user', 'remove', 'nobody']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no user nobody') as string,
    });
  });
});
