/** Who sits here: signing in and out, and what he may do. */

export { Exposed } from './exposed.tsx';
export { PasswordForm } from './password-form.tsx';
export { SignIn } from './sign-in.tsx';
export { showInTab } from './tab-face.ts';
export { useReason } from './use-reason.ts';
export { useDoor, useSession } from './use-session.ts';
export { useWhyNot, useWhyNotOfRun } from './use-why-not.ts';
export { useWho, Who } from './who.tsx';
