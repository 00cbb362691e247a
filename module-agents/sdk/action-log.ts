/** Lines for people, of an action or of an operator's order; each goes into the log of the agent's process. */
export interface ActionLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}
