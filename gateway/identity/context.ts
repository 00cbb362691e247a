import type { AgentAccounts } from '../../shared/broker/index.ts';
import type { LabSigner } from '../../shared/access/index.ts';
import type { HttpContext } from '../http/index.ts';
import type { KeyRules } from './access/identify.ts';
import type { Keyring } from './access/keyring.ts';
import type { SessionRules } from './access/sessions.ts';
import type { ProviderRules } from './oidc/provider-settings.ts';

/** What it takes to know who asks, and to let agents in. */
export interface IdentityContext extends HttpContext {
  /** Makes accounts of agents at the broker; missing where no other process reaches that. */
  accounts?: AgentAccounts | undefined;
  /** Signs what goes to agents. */
  signer: LabSigner;
  /** Whose a key is. */
  keyring: Keyring;
  /** For how long users stay signed in. */
  sessionRules: SessionRules;
  /** The provider that people sign in with, where there is one. */
  oidc?: ProviderRules;
  /** Whom it answers without a key. */
  keyRules: KeyRules;
  /** What it would want so that other machines may reach it, and has not. */
  exposed: readonly string[];
}
