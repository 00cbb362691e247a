/** Signs users in and out, and knows what the user may do. */

export { Exposed } from './exposed.tsx';
export { PasswordForm } from './password-form.tsx';
export { showInTab } from './tab-face.ts';
export { useReason, useDoor, useSession, useWhyNot, useWhyNotOfRun } from './use-session.ts';
export { useWho, Who } from './who.tsx';
