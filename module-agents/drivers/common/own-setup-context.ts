import type { AskGateway } from '../../files/index.ts';
import type { SetupContext } from '../../sdk/inside.ts';

/** What a module of weir's own may use from its set-up on, beside what every module gets. */
export interface OwnSetupContext extends SetupContext {
  /** Asks the gateway for what is at a path of it, as the agent does: with the agent's key. */
  askGateway: AskGateway;
}
