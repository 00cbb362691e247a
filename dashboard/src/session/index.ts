/** Who sits here: signing in and out, and what he may do. */

export { Exposed } from './exposed.tsx';
export { PasswordForm } from './password-form.tsx';
export { SignIn } from './sign-in.tsx';
export { showInTab } from './tab-face.ts';
export { useReason, useDoor, useSession, useWhyNot, useWhyNotOfRun } from './use-session.ts';
export { useWho, Who } from './who.tsx';
