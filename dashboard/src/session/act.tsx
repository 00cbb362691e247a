import type { ComponentProps, ReactElement } from 'react';
import { Press } from '../design/press.tsx';
import { useLinkState } from '../live/index.ts';
import { useWhyNotOfRun, type Scope } from './use-session.ts';

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
