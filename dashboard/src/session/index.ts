/** Signs users in and out, and knows what the user may do. */

export { ActPress } from './act.tsx';
export { Exposed } from './exposed.tsx';
export { PasswordForm } from './password-form.tsx';
export { SaidAsk } from './said-ask.tsx';
export { showInTab } from './tab-face.ts';
export { useReason, useDoor, useSession, useWhyNot, useWhyNotOfRun } from './use-session.ts';
export { useWho, Who } from './who.tsx';
