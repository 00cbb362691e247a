/** Shows files and values by their kind, and loads large ones when they are shown. */

export { FilePreview } from './file-preview.tsx';
export { JsonTree } from './json-tree.tsx';
export { PlatesSideBySide } from './plates-side-by-side.tsx';
export { numberText, PlateView } from './plate-view.tsx';
export { TextLines } from './text-lines.tsx';
