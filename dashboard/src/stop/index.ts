/** The safety stop, always at hand. It knows no screen. */

export { StopHolds } from './stop-holds.tsx';
export { Stop } from './stop.tsx';
