import { useMutation } from '@tanstack/react-query';
import { useState, type ComponentProps, type ReactElement } from 'react';
import { sentenceOf, capital, Told } from '../design/told.tsx';
import { gateway } from '../api/index.ts';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { Problem } from '../../../client/index.ts';
import styles from './password-form.module.css';

const nothing = { current: '', chosen: '', again: '' };
/** What is said beside a field. */
type Refused = Partial<typeof nothing>;

/**
 * Takes the password that a user has and another one, twice.
 * @param name whose it is: a password manager keeps it beside that
 * @param changed when the gateway has taken it
 * @param beside what stands beside the button
 */
export function PasswordForm({
  name,
  focused = false,
  changed,
  beside,
}: {
  name: string;
  focused?: boolean;
  changed: () => void | Promise<void>;
  beside?: ReactElement;
}): ReactElement {
  const [typed, setTyped] = useState(nothing);
  const [refused, setRefused] = useState<Refused>({});
  const send = useMutation({
    mutationFn: async () => {
      const body = { current_password: typed.current, new_password: typed.chosen };
      await gateway.POST('/session/password', { body });
      setTyped(nothing);
      await changed();
    },
    onError: (error) => {
      const said = capital(sentenceOf(error));
      setRefused(isOfCurrent(error) ? { current: said } : { chosen: said });
    },
  });
  const field = (name: keyof typeof nothing): ComponentProps<typeof TextInput> => ({
    label: labels[name],
    as: name === 'current' ? 'password' : 'new-password',
    value: typed[name],
    onChange: (text) => setTyped((old) => ({ ...old, [name]: text })),
    error: refused[name] === undefined ? undefined : <Told text={refused[name]} />,
  });
  return (
    <form
      className="stack-16"
      onSubmit={(event) => {
        event.preventDefault();
        const missing = whatIsMissing(typed);
        setRefused(missing ?? {});
        if (!missing && !send.isPending) send.mutate();
      }}
    >
      <input hidden readOnly value={name} autoComplete="username" />
      <TextInput {...field('current')} focused={focused} />
      <TextInput
        {...field('chosen')}
        hint="12 characters or more. Several words are easier to type than signs."
      />
      <TextInput {...field('again')} />
      <div className={styles['ways']}>
        <Press type="submit" look="main" waits={send.isPending}>
          {send.isPending ? 'Waiting for the gateway …' : 'Change the password'}
        </Press>
        {beside}
      </div>
    </form>
  );
}

const labels = { current: 'Current password', chosen: 'New password', again: 'New password again' };

function whatIsMissing({ current, chosen, again }: typeof nothing): Refused | undefined {
  if (current === '') return { current: 'Type the password that you have.' };
  if (chosen === '') return { chosen: 'Type the password that you want.' };
  if (chosen !== again) return { again: 'The two are not the same.' };
  return undefined;
}

/** Whether it is the former password that the gateway does not take, or takes only later. */
function isOfCurrent(error: unknown): boolean {
  return error instanceof Problem && (error.status === 401 || error.status === 429);
}
