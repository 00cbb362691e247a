/** Whether each standard stream is a terminal. */
export interface StandardStreams {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
}

/**
 * True where a hangup (SIGHUP: the terminal was closed) is meant for this process. `nohup` says that it is not by ignoring the
 * signal, but Node sets ignored signals back to their default before any code of ours runs. What is left of `nohup` are the
 * streams: it takes the terminal away from stdout and stderr, and on Linux from stdin as well. A process that has no stream on
 * a terminal therefore goes on.
 */
export function endsWithTerminal(
  { stdin, stdout, stderr }: StandardStreams,
  platform: NodeJS.Platform,
): boolean {
  return stdout || stderr || (stdin && platform === 'linux');
}
