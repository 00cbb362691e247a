/**
 * A stop whose answers are shown: what has become of one that was given on this page `at` (by this browser's clock), or one that holds
 * already, `since` (by the gateway's clock), and is looked at. `unheard`: no instrument has heard of it, for certain. `denied`: the gateway
 * has said no, and would say so again.
 */
export type Given = {
  at: number;
  order?: number;
  refused?: string;
  unheard?: boolean;
  denied?: boolean;
  holds?: { since: number };
};
