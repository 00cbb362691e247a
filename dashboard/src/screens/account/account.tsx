import { type ReactElement, useState } from 'react';
import { useSession, PasswordForm } from '../../session/index.ts';
import styles from './account.module.css';
import type { Session } from '../../../../client/index.ts';
import { Notice, Failed } from '../../design/told.tsx';
import { Panel } from '../../design/panel.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { gateway, sessionsQuery, type SignedIn } from '../../api/index.ts';
import { Press } from '../../design/press.tsx';
import { Ago } from '../../design/time.tsx';

/** What a user has here: the browsers in which he is signed in, and his password. */
export function AccountScreen(): ReactElement {
  const session = useSession();
  return (
    <div className={`stack-16 ${styles['account']}`}>
      <h1>Your account</h1>
      {session === undefined ? null : session.is_user ? (
        <>
          <SignedInPlaces />
          <Password session={session} />
        </>
      ) : (
        <p>Nobody is signed in here with a name and a password, or through the provider of the lab.</p>
      )}
    </div>
  );
}

/** The password of whoever is signed in. */
function Password({
  session: { name, has_password, provider },
}: {
  session: Pick<Session, 'name' | 'has_password' | 'provider'>;
}): ReactElement {
  const [isChanged, setChanged] = useState(false);
  return (
    <Panel title="Password">
      {has_password ? (
        <div className={`stack-16 ${styles['password']}`}>
          <p className="soft">
            Another password ends what you have open in other browsers. Here you stay signed in.
          </p>
          {isChanged ? <Notice kind="done">The password is changed.</Notice> : null}
          <PasswordForm name={name ?? ''} changed={() => setChanged(true)} />
        </div>
      ) : (
        <p>You sign in through {provider ?? 'the provider'}, and change your password there.</p>
      )}
    </Panel>
  );
}

/** Where the user of this browser is signed in, and how he ends that elsewhere. */
function SignedInPlaces(): ReactElement {
  const { data, error, isPending } = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const end = useMutation({
    /** @param what an id, or `others` */
    mutationFn: async (what: string) => {
      if (what === 'others') await gateway.DELETE('/sessions');
      else await gateway.DELETE('/sessions/{id}', { params: { path: { id: what } } });
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const ending = end.isPending ? end.variables : undefined;
  const others = data?.filter(({ this_one }) => !this_one) ?? [];
  return (
    <Panel
      title="Where you are signed in"
      flush
      aside={
        others.length === 0 ? null : (
          <Press waits={ending === 'others'} onPress={() => end.mutate('others')}>
            Sign out everywhere else
          </Press>
        )
      }
    >
      <Failed error={error} what="It cannot be read" />
      <Failed error={end.error} />
      {isPending ? <p className="empty">Asking the gateway …</p> : null}
      <ul className="ruled" aria-label="Where you are signed in">
        {data?.map((place) => (
          <Place key={place.id} place={place} waits={ending === place.id} end={() => end.mutate(place.id)} />
        ))}
      </ul>
      {others.length === 0 ? null : (
        <p className={`quiet small ${styles['noted']}`}>
          The last use is noted now and then, and not each time.
        </p>
      )}
    </Panel>
  );
}

function Place({
  place: { this_one, browser, from, since, last_used },
  waits,
  end,
}: {
  place: SignedIn;
  waits: boolean;
  end: () => void;
}): ReactElement {
  const name = browser ?? 'An unknown browser';
  return (
    <li className={`apart ${styles['place']}`}>
      <div>
        <b>{name}</b>
        <p className="soft whole">
          {from === null ? null : `from ${from}, `}
          signed in <Ago at={since} />
          {this_one ? null : (
            <>
              , last used <Ago at={last_used} />
            </>
          )}
        </p>
      </div>
      {this_one ? (
        <span className="soft">this browser</span>
      ) : (
        <Press waits={waits} onPress={end} aria-label={`Sign out: ${name}`}>
          Sign out
        </Press>
      )}
    </li>
  );
}
