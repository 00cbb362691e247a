import { useSession } from './use-session.ts';
import { notOwn, whyNot, type Scope } from './why-not.ts';

/**
 * Why whoever sits here may not do what wants this scope, in a sentence; undefined where he may, and where the gateway has not said yet
 * who he is: it refuses what he may not.
 */
export function useWhyNot(scope: Scope): string | undefined {
  const session = useSession();
  return session && whyNot(session, scope);
}

/**
 * Why whoever sits here may not say what becomes of a run, in a sentence; undefined where he may. A lab may keep runs to their owners.
 * @param owners whose run it is; missing where it is nobody's
 */
export function useWhyNotOfRun(
  owners: readonly string[] | undefined,
  scope: Scope = 'runs:control',
): string | undefined {
  const session = useSession();
  return session && (whyNot(session, scope) ?? notOwn(session, owners ?? []));
}
