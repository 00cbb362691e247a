/** What the help says of the argument that names a run. */
export const runArgument = 'a run: its id, the beginning or end of it, or "last"';
