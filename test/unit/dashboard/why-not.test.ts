import { describe, expect, it } from 'vitest';
import { notOwn, whyNot } from '../../../dashboard/src/session/use-session.ts';
import { roles, type Role } from '../../../shared/contracts/scopes.ts';

const session = (
  role: Role,
  more: { name?: string | null; is_user?: boolean; own_runs_only?: boolean } = {},
) => ({
  name: 'ada',
  is_user: false,
  own_runs_only: true,
  scopes: [...roles[role]],
  ...more,
});

describe('why whoever sits here may not do something', () => {
  it.each([
    [session('observer'), 'runs:control', 'The key ada may not do this: it wants the scope runs:control.'],
    [session('observer', { is_user: true }), 'lab:stop', 'ada may not do this: it wants the scope lab:stop.'],
    [
      session('kiosk', { name: null }),
      'lab:stop',
      'Whoever sits here may not do this: it wants the scope lab:stop.',
    ],
    [session('scientist'), 'runs:control', undefined],
    [session('operator'), 'lab:operate', undefined],
  ] as const)('%o, %s > %s', (of, scope, why) => expect(whyNot(of, scope)).toBe(why));
});

describe('why a run is not for whoever does not own it', () => {
  const told = 'The run is of bob and eve: this lab keeps runs to their owners.';
  it.each([
    ['of others', session('scientist'), ['bob', 'eve'], told],
    ['of others, for one without a name', session('scientist', { name: null }), ['bob', 'eve'], told],
    ['his own', session('scientist'), ['bob', 'ada'], undefined],
    ['nobody’s', session('scientist'), [], undefined],
    ['of others, for who operates the lab', session('operator'), ['bob'], undefined],
    [
      'of others, in a lab that does not ask',
      session('scientist', { own_runs_only: false }),
      ['bob'],
      undefined,
    ],
  ] as const)('%s > %s', (_which, of, owners, why) => expect(notOwn(of, owners)).toBe(why));
});
