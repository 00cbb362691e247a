/** Durations of the agent's protocol with the owner, in milliseconds. The owner counts on them. */
export interface Timings {
  /** Between two heartbeats. */
  heartbeat: number;
  /** Between two confirmed heartbeats at most; longer, and the session is over. */
  gap: number;
  /** Between a hello that nobody answers and the next one. */
  hello: number;
  /** A hello that nobody has answered for so long is worth a line in the log. */
  unanswered: number;
  /** Between what a module said of its state and the next question for it. */
  state: number;
  /** For an answer to that question; the module's state counts as unknown after it. */
  stateLimit: number;
  /** For a gateway to come back while an input file is fetched: its restart must not fail a run. */
  fetch: number;
  /** An action that lasts longer is told as started. */
  started: number;
  /** Between two progress messages of an action. */
  progress: number;
  /** Uploads may go on for so long after a cancel; the owner waits 8 s for the report. */
  hurry: number;
  /** Uploads that last longer are told, since the instrument is at rest meanwhile. */
  longUpload: number;
  /** For an action to end after an operator has abandoned it; then it is left behind. */
  abandon: number;
  /** For an action to end after it was aborted because the agent stops. */
  abort: number;
  /** For a program that an earlier process left running to end on SIGTERM, and again on SIGKILL. */
  leftOver: number;
  /** For reports to be confirmed when the agent stops; what is left is sent after the next start. */
  flush: number;
}

export const defaultTimings: Timings = {
  heartbeat: 2000,
  gap: 5000,
  hello: 5000,
  unanswered: 30_000,
  state: 1000,
  stateLimit: 5000,
  fetch: 60_000,
  started: 25,
  progress: 1000,
  hurry: 3000,
  longUpload: 1000,
  abandon: 3000,
  abort: 5000,
  leftOver: 5000,
  flush: 5000,
};
