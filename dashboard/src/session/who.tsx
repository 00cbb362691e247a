import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { Dialog, DialogTrigger, Input, Label, Popover, TextField } from 'react-aria-components';
import { Press } from '../design/press.tsx';
import { useSession } from './use-session.ts';
import { forgetWork } from '../design/remembered.ts';
import { useWho } from './use-who.ts';
import styles from './who.module.css';
import { Failed } from '../design/told.tsx';
import { gateway } from '../api/index.ts';

/** Says who sits here; asks it where no key says so, and signs out. */
export function Who(): ReactElement {
  const session = useSession();
  const [name, setName] = useWho();
  const isNamed = typeof session?.name === 'string';
  return (
    <DialogTrigger>
      <Press look="quiet">
        <span className={`cut ${styles['name']}`}>{name === '' ? 'Who are you?' : name}</span>
      </Press>
      <Popover className="popover" placement="bottom end">
        <Dialog className={`stack-12 ${styles['dialog']}`} aria-label={isNamed ? 'Signed in' : 'Your name'}>
          {({ close }) => (
            <>
              {isNamed ? (
                <p className="soft small">
                  {session.is_user ? 'Signed in as' : 'Signed in with the key'} <b>{name}</b>, which stands
                  beside what you order.
                </p>
              ) : (
                <AskName
                  name={name}
                  keep={(next) => {
                    setName(next);
                    close();
                  }}
                />
              )}
              <Link to="/account" onClick={close}>
                {session?.is_user === true ? 'Your account' : 'Times and notifications'}
              </Link>
              {session?.signed_in === true ? <SignOut /> : null}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function AskName({ name, keep }: { name: string; keep: (name: string) => void }): ReactElement {
  const [draft, setDraft] = useState(name);
  return (
    <form
      className="stack-8"
      onSubmit={(event) => {
        event.preventDefault();
        keep(draft.trim());
      }}
    >
      <TextField className="field" value={draft} onChange={setDraft} autoFocus maxLength={100}>
        <Label>Your name</Label>
        <Input className="control" autoComplete="name" />
      </TextField>
      <p className="soft small">It stands beside what you order, in logs and events.</p>
      <Press type="submit" look="main">
        Keep
      </Press>
    </form>
  );
}

/** Signs this browser out, which then knows nothing of what was done in it. */
export function SignOut({ look = 'normal' }: { look?: 'normal' | 'quiet' }): ReactElement {
  const leave = useMutation({
    mutationFn: () => gateway.DELETE('/session'),
    // What was read with the key goes with it.
    onSuccess: () => {
      forgetWork();
      location.reload();
    },
  });
  return (
    <>
      <Failed error={leave.error} />
      <Press look={look} onPress={() => leave.mutate()}>
        Sign out
      </Press>
    </>
  );
}
