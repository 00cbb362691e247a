/** The button of the safety stop, which every screen shows. It knows no screen. */

export { StopHolds, Stop } from './stop.tsx';
