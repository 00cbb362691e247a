/** Keeps what a screen is looked at with under a name, for each person in their browser. */

export { SavedViews } from './saved-views.tsx';
export { useViews } from './use-views.ts';
