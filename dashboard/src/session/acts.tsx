import { type ComponentProps, type ReactElement, useState } from 'react';
import { newKey, type SaidOnce } from '../api/index.ts';
import { Ask, type AskProps } from '../design/ask.tsx';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { useLinkState } from '../live/index.ts';
import { useWhyNotOfRun, type Scope, useReason, type ReasonVerb } from './use-session.ts';
import { useWho } from './use-who.ts';

/**
 * A button that waits while the page has no word from the gateway, and says why where whoever sits here may not do what wants this scope.
 * @param owners whose run it is about, where it is about one
 */
export function ActPress({
  scope,
  owners,
  isDisabled = false,
  ...press
}: Omit<ComponentProps<typeof Press>, 'whyNot' | 'isDisabled'> & {
  scope: Scope;
  owners?: readonly string[] | undefined;
  isDisabled?: boolean;
}): ReactElement {
  const { live } = useLinkState();
  return <Press {...press} isDisabled={!live || isDisabled} whyNot={useWhyNotOfRun(owners, scope)} />;
}

/**
 * An `Ask` of which it is kept who said yes: it asks for the name where this browser does not know it, and keeps that once the order is
 * taken. A dialog has one key: however often it sends, the order counts once.
 * @param verb the lab may demand a reason for it
 */
export function SaidAsk({
  verb,
  reason = 'none',
  act,
  children,
  ...about
}: AskProps<SaidOnce> & { verb?: ReasonVerb }): ReactElement {
  const [who, setWho] = useWho();
  const [nobody] = useState(who === '');
  const [name, setName] = useState(who);
  const [key] = useState(newKey);
  const asked = useReason(verb, reason);
  const by = name.trim();
  const run = async (why: string): Promise<void> => {
    await act.run({ by, reason: why, key });
    if (nobody) setWho(by);
  };
  return (
    <Ask {...about} act={{ ...act, ready: act.ready !== false && by !== '', run }} reason={asked}>
      {children}
      {nobody ? (
        <TextInput
          label="Your name"
          value={name}
          onChange={setName}
          required
          hint="It stands beside what you order, in logs and events."
        />
      ) : null}
    </Ask>
  );
}
