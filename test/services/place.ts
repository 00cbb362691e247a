/** Where a program runs: an address of its own, in a network of its own or in that of this process. */
export interface Place {
  readonly address: string;
  /** The command that runs another one there, as its first words; empty where that is here. */
  readonly enter: readonly string[];
}

export const here: Place = { address: '127.0.0.1', enter: [] };

/** A command as it is started here, so that it runs there. It becomes the program, and is no parent of it. */
export function inside(
  { enter }: Place,
  program: string,
  args: readonly string[],
): { file: string; args: string[] } {
  const [file = program, ...rest] = [...enter, program, ...args];
  return { file, args: rest };
}
