/** Lines for the log of the agent's process, with the command that they are about. */
export interface ActionLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}
