import { aText, oneOf, searchReader } from '../../design/address.tsx';

/** Reads what the address of the library says: which workflows are shown. */
export const readLibrarySearch = searchReader({
  /** In names, titles, tags and notes. */
  text: aText,
  tag: aText,
  /** Where those are shown, too, that nobody needs any more. */
  archived: (value) => (value === true ? true : undefined),
});

export const tabs = ['run', 'steps', 'text', 'versions', 'runs', 'about'] as const;
export type Tab = (typeof tabs)[number];

const aNumber = (value: unknown): number | undefined =>
  Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined;

/** Reads what the address of a workflow of the library says beside its name. */
export const readWorkflowSearch = searchReader({
  /** Missing for the newest. */
  version: aNumber,
  tab: oneOf(tabs),
  /** The version with which it is compared. */
  against: aNumber,
  /** The run whose values are filled in. */
  again: aText,
  /** Where its text is changed, and not only shown. */
  edit: (value) => (value === true ? true : undefined),
  /** A line of its text. */
  line: aNumber,
  /** The step that is selected, by its pointer. */
  step: aText,
  /** The path of the workflow in which that step stands, where that is one which it uses. */
  file: aText,
});
