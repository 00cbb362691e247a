import { userInfo } from 'node:os';

/** Who asks, for the run's log: the name of this machine's user. */
export function whoami(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may have no entry for its user.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
