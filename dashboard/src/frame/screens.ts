/** A screen that the frame leads to. */
export interface Screen {
  to: '/' | '/asks' | '/runs' | '/submit' | '/experiments' | '/lab' | '/history' | '/system';
  title: string;
  /** Pressed after `g`. */
  key: string;
}

/** In the order in which the frame shows them. */
export const screens: readonly Screen[] = [
  { to: '/', title: 'Now', key: 'n' },
  { to: '/asks', title: 'Asks', key: 'a' },
  { to: '/runs', title: 'Runs', key: 'r' },
  { to: '/submit', title: 'Submit', key: 's' },
  { to: '/experiments', title: 'Experiments', key: 'e' },
  { to: '/lab', title: 'Lab', key: 'l' },
  { to: '/history', title: 'History', key: 'h' },
  { to: '/system', title: 'System', key: 'y' },
];
