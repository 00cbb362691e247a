import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { sentenceOf, capital, Told } from '../design/told.tsx';
import { changePassword } from '../api/index.ts';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { Problem } from '../../../client/index.ts';
import styles from './password-form.module.css';

/** What is said beside a field. */
type Refused = Partial<Record<'current' | 'chosen' | 'again', string>>;

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
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState('');
  const [again, setAgain] = useState('');
  const [refused, setRefused] = useState<Refused>({});
  const send = useMutation({
    mutationFn: async () => {
      await changePassword(current, chosen);
      for (const empty of [setCurrent, setChosen, setAgain]) empty('');
      await changed();
    },
    onError: (error) => {
      const said = capital(sentenceOf(error));
      setRefused(isOfCurrent(error) ? { current: said } : { chosen: said });
    },
  });
  const beneath = (text: string | undefined) => (text === undefined ? undefined : <Told text={text} />);
  return (
    <form
      className="stack-16"
      onSubmit={(event) => {
        event.preventDefault();
        const missing = whatIsMissing(current, chosen, again);
        setRefused(missing ?? {});
        if (!missing && !send.isPending) send.mutate();
      }}
    >
      <input hidden readOnly value={name} autoComplete="username" />
      <TextInput
        label="Current password"
        as="password"
        value={current}
        onChange={setCurrent}
        focused={focused}
        error={beneath(refused.current)}
      />
      <TextInput
        label="New password"
        as="new-password"
        hint="12 characters or more. Several words are easier to type than signs."
        value={chosen}
        onChange={setChosen}
        error={beneath(refused.chosen)}
      />
      <TextInput
        label="New password again"
        as="new-password"
        value={again}
        onChange={setAgain}
        error={beneath(refused.again)}
      />
      <div className={styles['ways']}>
        <Press type="submit" look="main" waits={send.isPending}>
          {send.isPending ? 'Waiting for the gateway …' : 'Change the password'}
        </Press>
        {beside}
      </div>
    </form>
  );
}

function whatIsMissing(current: string, chosen: string, again: string): Refused | undefined {
  if (current === '') return { current: 'Type the password that you have.' };
  if (chosen === '') return { chosen: 'Type the password that you want.' };
  if (chosen !== again) return { again: 'The two are not the same.' };
  return undefined;
}

/** Whether it is the former password that the gateway does not take, or takes only later. */
function isOfCurrent(error: unknown): boolean {
  return error instanceof Problem && (error.status === 401 || error.status === 429);
}
