/** A screen that the frame leads to. */
export interface Screen {
  to: '/';
  title: string;
  /** Pressed after `g`. */
  key: string;
}

/** In the order in which the frame shows them. */
export const screens: readonly Screen[] = [{ to: '/', title: 'Now', key: 'n' }];
