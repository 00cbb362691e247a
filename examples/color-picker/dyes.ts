/** The dyes that the liquid handler has at hand. */
export const dyes = ['cyan', 'magenta', 'yellow', 'black'] as const;
export type Dye = (typeof dyes)[number];

/** Microlitres of each dye; the rest of a well is water. */
export type Volumes = Record<Dye, number>;

/** The most that the liquid handler takes of one dye for one well, in microlitres. */
export const largestDose = 50;
