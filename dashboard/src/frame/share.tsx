import { type RegisteredRouter, useRouter } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useState, type ReactElement } from 'react';
import { copyText } from '../design/copy.ts';
import { Press } from '../design/press.tsx';
import { whatIsSeen } from '../design/seen.ts';
import { lazyPart } from '../design/loading.ts';
import { Sign } from '../design/sign.tsx';

const links =
  'M6.6 9.4 9.4 6.6M7.2 4.6l1.2-1.2a3 3 0 0 1 4.2 4.2l-1.2 1.2M8.8 11.4l-1.2 1.2a3 3 0 0 1-4.2-4.2l1.2-1.2';
const ByHand = lazyPart(async () => (await import('./by-hand.tsx')).ByHand);

/** How long it is told that something was copied (milliseconds). */
const toldMs = 2_000;

/** What became of copying an address. */
export interface Shared {
  copied: boolean;
  /** The address, where the browser does not let the page copy it. */
  byHand: string | undefined;
  leave: () => void;
}

/** Copies the address of exactly what is seen, and tells what became of it. */
export function useShare(): [share: () => void, shared: Shared] {
  const router = useRouter();
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState<string>();
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), toldMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const share = useCallback((): void => {
    const address = addressOfSeen(router);
    void copyText(address).then((isCopied) => {
      setCopied(isCopied);
      setByHand(isCopied ? undefined : address);
    });
  }, [router]);
  return [share, { copied, byHand, leave: () => setByHand(undefined) }];
}

/** The address of what is seen, for people: without what makes a page that of a screen on a wall. */
function addressOfSeen({ state, options, history }: RegisteredRouter): string {
  const { pathname, search } = state.location;
  const said = options.stringifySearch?.({ ...search, ...whatIsSeen() }) ?? '';
  const address = new URL(history.createHref(`${pathname}${said}`), location.href);
  address.search = '';
  return address.href;
}

/** Copies the address; where that is not let, it shows it to be copied by hand. */
export function ShareButton({ share, of }: { share: () => void; of: Shared }): ReactElement {
  return (
    <>
      <Press look="quiet" aria-label="Copy the address of what is seen" onPress={share}>
        {of.copied ? <span aria-hidden="true">✓</span> : <Sign d={links} />}
      </Press>
      <span className="unseen" role="status">
        {of.copied ? 'The address is copied' : ''}
      </span>
      {of.byHand === undefined ? null : (
        <Suspense fallback={null}>
          <ByHand address={of.byHand} close={of.leave} />
        </Suspense>
      )}
    </>
  );
}
