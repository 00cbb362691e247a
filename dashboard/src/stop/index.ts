/** The button of the safety stop, which every screen shows. It knows no screen. */

export { ContinueStopped } from './continue-stopped.tsx';
export { StopHolds, Stop } from './stop.tsx';
