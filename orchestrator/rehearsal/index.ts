/**
 * Plays the lab as it would go on, in virtual time: the owner's own turns on a state of its own. It writes and sends nothing.
 */

export { VirtualLab } from './virtual-lab.ts';
