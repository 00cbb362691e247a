/** Whether a file that was dropped is the workflow itself, by its name. */
export function isWorkflow({ name }: { name: string }): boolean {
  return /\.ya?ml$/i.test(name);
}

/** Files by name: a later one takes the place of an earlier one of its name. Pure. */
export function withFiles<F extends { name: string }>(old: readonly F[], more: readonly F[]): F[] {
  const names = new Set(more.map(({ name }) => name));
  return [...old.filter(({ name }) => !names.has(name)), ...more];
}
