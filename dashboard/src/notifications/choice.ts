import { useRemembered } from '../design/remembered.ts';
import { useWho } from '../session/index.ts';

/** Of which runs the browser tells: of those of whoever sits here, of all, or of none. */
export type NotifyChoice = 'none' | 'mine' | 'all';

/** What whoever sits here has chosen in this browser, and how to choose something else. */
export function useNotifyChoice(): [NotifyChoice, (choice: NotifyChoice) => void] {
  const [who] = useWho();
  const [kept, keep] = useRemembered(`weir.notify ${who}`);
  const choice = kept === 'mine' || kept === 'all' ? kept : 'none';
  return [choice, (next) => keep(next === 'none' ? '' : next)];
}

/** Why this browser shows no notifications of the page, in a sentence; undefined where it may. */
export function whyNoNotifications(): string | undefined {
  if (!isSecureContext)
    return 'Browsers show notifications only of pages that came over HTTPS, or from the machine itself.';
  if (!('Notification' in window) || !('locks' in navigator))
    return 'This browser shows no notifications of pages.';
  if (Notification.permission !== 'denied') return undefined;
  return 'This browser was told to show no notifications of this page: allow them in its settings of this site.';
}
