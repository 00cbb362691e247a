/** The frame around the screens: navigation, keys, counts. It knows no screen. */

export { Broken, Nowhere, Pending } from './broken.tsx';
export { Frame } from './frame.tsx';
export { keepTheme } from './theme.ts';
