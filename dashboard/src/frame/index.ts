/** What is around the screens: the way between them, keys, counts. It knows no screen. */

export { Broken } from './broken.tsx';
export { Frame } from './frame.tsx';
export { Nowhere } from './nowhere.tsx';
export { Pending } from './pending.tsx';
export { keepTheme } from './theme.ts';
