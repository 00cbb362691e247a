import type { AskGateway } from '../files/http-exchange.ts';
import type { SetupContext } from '../sdk/define-module.ts';

/** What a module of weir's own may use from its set-up on, beside what every module gets. */
export interface OwnSetupContext extends SetupContext {
  /** Asks the gateway for what is at a path of it, as the agent does: with the agent's key. */
  askGateway: AskGateway;
}
