import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactElement } from 'react';
import { gateway, sessionQuery } from '../api/index.ts';
import { Panel } from '../design/panel.tsx';
import { Press } from '../design/press.tsx';
import { useRemembered } from '../design/remembered.ts';
import { TextInput } from '../design/text-input.tsx';
import { sentenceOf, capital, Told } from '../design/told.tsx';
import ways from './password-form.module.css';
import { PasswordForm } from './password-form.tsx';
import styles from './sign-in.module.css';
import { showInTab } from './tab-face.ts';
import { useSession } from './use-session.ts';
import { SignOut } from './who.tsx';

/** What somebody signs in with. */
type Proof = { key: string } | { name: string; password: string };

interface Way {
  /** Of the button that signs in. */
  look: 'main' | 'normal';
  /** What leads to the other way. */
  other: ReactElement;
}

/** Stands in place of every screen where the gateway wants to know who asks: takes a name and a password, or a key. */
export function SignIn(): ReactElement {
  const [way, setWay] = useRemembered('weir.sign-in');
  // How much waits for a person is nobody's business here.
  useEffect(() => showInTab(0, undefined), []);
  const byKey = way === 'key';
  const provider = useSession()?.provider ?? null;
  // One thing on a screen is the main one.
  const look = provider === null ? 'main' : 'normal';
  const other = (
    <Press look="quiet" onPress={() => setWay(byKey ? '' : 'key')}>
      {byKey ? 'Use a name and a password' : 'Use a key'}
    </Press>
  );
  return (
    <div className={styles['place']}>
      <Panel title="Sign in">
        <p className={`soft whole ${styles['where']}`}>
          To the lab at <b>{labAddress()}</b>
        </p>
        {provider === null ? null : <ByProvider name={provider} />}
        {byKey ? <ByKey look={look} other={other} /> : <ByPassword look={look} other={other} />}
        <div className={`stack-8 soft ${styles['how']}`}>
          <p>
            At the lab’s own machine, <code>weir open</code> opens this page and signs you in.
          </p>
          <p>
            Elsewhere, the admin of the lab lets you in: <code>weir user add NAME --role scientist</code>.
          </p>
        </div>
      </Panel>
    </div>
  );
}

/** The name of the lab is told to nobody who has not signed in. Several labs may lie behind one host. */
function labAddress(): string {
  const { host, pathname } = new URL('.', document.baseURI);
  return `${host}${pathname.replace(/\/$/, '')}`;
}

/** Leads away from the page, and back to it once the provider has said who it is. */
function ByProvider({ name }: { name: string }): ReactElement {
  const [leaving, setLeaving] = useState(false);
  const leave = (): void => {
    setLeaving(true);
    location.assign(new URL('session/oidc', document.baseURI));
  };
  return (
    <div className={`stack-16 ${styles['where']}`}>
      <Press look="main" waits={leaving} onPress={leave}>
        Sign in with {name}
      </Press>
      <p className={styles['or']}>or</p>
    </div>
  );
}

function ByPassword({ look, other }: Way): ReactElement {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const proof = (): Proof => {
    if (name.trim() === '' || password === '') throw new Error('Type your name and your password.');
    return { name: name.trim(), password };
  };
  return (
    <Form proof={proof} look={look} other={other}>
      {(refused) => (
        <>
          <TextInput label="Name" as="username" value={name} onChange={setName} focused={look === 'main'} />
          <TextInput label="Password" as="password" value={password} onChange={setPassword} error={refused} />
        </>
      )}
    </Form>
  );
}

function ByKey({ look, other }: Way): ReactElement {
  const [key, setKey] = useState('');
  const proof = (): Proof => {
    if (key.trim() === '') throw new Error('Type or paste your key.');
    return { key: key.trim() };
  };
  return (
    <Form proof={proof} look={look} other={other}>
      {(refused) => (
        <TextInput
          label="Key"
          as="password"
          value={key}
          onChange={setKey}
          focused={look === 'main'}
          error={refused}
        />
      )}
    </Form>
  );
}

/** Sends what was typed, and says beside its last field why it was refused. @param proof what was typed; throws where that is too little */
function Form({
  proof,
  look,
  other,
  children,
}: Way & {
  proof: () => Proof;
  children: (refused: ReactElement | undefined) => ReactElement;
}): ReactElement {
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: async () => {
      await gateway.POST('/session', { body: proof() });
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  return (
    <form
      className="stack-16"
      onSubmit={(event) => {
        event.preventDefault();
        if (!send.isPending) send.mutate();
      }}
    >
      {children(send.error ? <Told text={capital(sentenceOf(send.error))} /> : undefined)}
      <div className={ways['ways']}>
        <Press type="submit" look={look} waits={send.isPending}>
          {send.isPending ? 'Waiting for the gateway …' : 'Sign in'}
        </Press>
        {other}
      </div>
    </form>
  );
}

/** Stands in place of every screen until a user has another password than the one that somebody else has set. */
export function FirstPassword({ name }: { name: string }): ReactElement {
  const queries = useQueryClient();
  return (
    <div className={styles['place']}>
      <Panel title="Choose a password of your own">
        <div className={`soft ${styles['where']}`}>
          <p>
            You are signed in as <b>{name}</b>, with a password that somebody else has set and knows. Choose
            another one to go on.
          </p>
        </div>
        <PasswordForm
          name={name}
          focused
          changed={() => queries.invalidateQueries({ queryKey: sessionQuery.queryKey })}
          beside={<SignOut look="quiet" />}
        />
      </Panel>
    </div>
  );
}
