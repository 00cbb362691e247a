/** Whether a file that was dropped is a workflow, by its name. */
export function isWorkflow({ name }: { name: string }): boolean {
  return /\.ya?ml$/i.test(name);
}

/** The texts of files, with what is known of where they lie. */
export function readAll(files: readonly File[]): Promise<{ name: string; text: string }[]> {
  return Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
}

/** Files by name: a later one takes the place of an earlier one of its name. Pure. */
export function withFiles<F extends { name: string }>(old: readonly F[], more: readonly F[]): F[] {
  const names = new Set(more.map(({ name }) => name));
  return [...old.filter(({ name }) => !names.has(name)), ...more];
}
