/** The pictures that the docs show: as they are taken, and as they are called there. */
export const kept: ReadonlyMap<string, string> = new Map([
  ['now-1440-light.png', 'now.png'],
  ['now-390-light.png', 'now-phone.png'],
  ['run-step-1440-light.png', 'run.png'],
  ['unknown-1440-light.png', 'unknown.png'],
  ['submit-mistake-820-light.png', 'submit.png'],
  ['run-waiting-1440-dark.png', 'run-waiting-dark.png'],
  ['experiment-1440-light.png', 'experiment.png'],
  ['lab-1440-dark.png', 'lab-dark.png'],
  ['history-1440-dark.png', 'history-dark.png'],
  ['stop-sheet-1440-light.png', 'stop.png'],
]);
