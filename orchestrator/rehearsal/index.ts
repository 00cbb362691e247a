/**
 * Plays the lab as it would go on, in virtual time: the owner's own turns on a copy of what the store has. It writes and sends nothing, and
 * the owner does not wait for it.
 */

export { rehearse } from './rehearse.ts';
export { VirtualLab } from './virtual-lab.ts';
