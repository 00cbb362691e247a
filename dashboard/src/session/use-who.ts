import { useRemembered } from '../design/remembered.ts';
import { useSession } from './use-session.ts';

/**
 * The name that stands beside what is ordered here: that of the user or of the key, or else what this browser was told. '' where nobody has said. How
 * to say it comes second.
 */
export function useWho(): [string, (name: string) => void] {
  const [said, say] = useRemembered('weir.name');
  return [useSession()?.name ?? said, say];
}
