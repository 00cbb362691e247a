/** Signs users in and out, and knows what the user may do. */

export { ActPress, SaidAsk } from './acts.tsx';
export { PasswordForm } from './password-form.tsx';
export { showInTab } from './tab-face.ts';
export { useReason, useDoor, useSession, useWhyNot, useWhyNotOfRun } from './use-session.ts';
export { useWho } from './use-who.ts';
