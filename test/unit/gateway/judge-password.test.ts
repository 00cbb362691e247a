import { describe, expect, it } from 'vitest';
import { demandGoodPassword, passwordLength } from '../../../gateway/identity/users/passwords.ts';
import type { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const owner = { user: 'ada', lab: 'blue_lab' };

/** What is said of a password; undefined where it is taken. */
const saidOf = (password: string, of = owner): Promise<string | undefined> =>
  demandGoodPassword(password, of, '/password').then(
    () => undefined,
    (error: WeirError) => {
      expect(error).toMatchObject({ code: 'invalid_document', details: [{ pointer: '/password' }] });
      return error.message;
    },
  );

describe('a password', () => {
  it.each([
    ['password1234'],
    ['P@ssw0rd1234'],
    ['passwordpassword'],
    ['xxxxxxxxxxxx'],
    ['qwertyuiop12'],
    ['1q2w3e4r5t6y'],
    ['abcdefghijkl'],
    ['123456789012'],
    ['administrator'],
    ['iloveyou1234'],
    ['liverpoolfc1'],
    ['jennifer1990'],
    ['monkeymonkey'],
    ['password'.repeat(32)],
    ['correct horse battery staple'],
    ['correct horse battery'],
    ['CorrectHorseBatteryStaple1!'],
    ['c0rrect-h0rse-battery-staple'],
    ['correct horse battery staple 2024'],
    ['To be, or not to be'],
    ['the quick brown fox jumps over the lazy dog'],
    ['MayTheForceBeWithYou!'],
  ])('%s > is common, and it is said in words that do not repeat it', async (password) => {
    const said = await saidOf(password);
    expect(said).toContain('it is guessed soon');
    expect(said).not.toContain(password);
  });

  it.each([
    ['weir', 'my-weir is open', owner],
    ['weir', 'MyWeir is open', owner],
    ['blue_lab', 'in the Blue Lab at noon', owner],
    ['blue_lab', 'inBLUELABatnoon', owner],
    ['ada', 'plates of Ada, blue', owner],
    ['grace', 'plates.ofGrace-blue', { ...owner, user: 'grace' }],
    ['lab-pc-2', 'plates of LabPC2 blue', { ...owner, user: 'lab-pc-2' }],
    ['grace', 'plates of ｇｒａｃｅ blue', { ...owner, user: 'grace' }],
  ])('with "%s" in it, as in %s > is refused for that', async (name, password, of) => {
    expect(await saidOf(password, of)).toContain(`"${name}" in it`);
  });

  it.each([
    ['amber hinge otter'],
    ['seven plates of agar'],
    ['correct horse of the otter'],
    ['Kx9!vPq2#mZt'],
    // A short name stands within many words.
    ['eleven armadas sail'],
    ['пять тарелок агара'],
    ['é'.repeat(3) + ' treize assiettes'],
    [
      Array.from({ length: passwordLength.most }, (_, i) => String.fromCharCode(33 + ((i * 37) % 90))).join(
        '',
      ),
    ],
  ])('%s > is taken', async (password) => {
    expect(await saidOf(password)).toBeUndefined();
  });
});
