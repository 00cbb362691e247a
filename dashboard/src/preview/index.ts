/** Files and values, shown by their kind; what is large is loaded when it is shown. */

export { sizeText } from './preview-queries.ts';
export { FilePreview } from './file-preview.tsx';
export { JsonTree } from './json-tree.tsx';
export { numberText } from './plate-scale.ts';
export { PlateView } from './plate-view.tsx';
export { TextLines } from './text-lines.tsx';
