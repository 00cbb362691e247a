/** The pictures that the docs show: as they are taken, and as they are called there. */
export const kept: ReadonlyMap<string, string> = new Map([
  ['now-1440-light.png', 'now.png'],
  ['now-390-light.png', 'now-phone.png'],
  ['run-graph-1440-light.png', 'run.png'],
  ['run-timeline-1440-dark.png', 'run-timeline-dark.png'],
  ['run-waiting-1440-dark.png', 'run-waiting-dark.png'],
  ['unknown-1440-light.png', 'unknown.png'],
  ['submit-both-1440-light.png', 'submit.png'],
  ['library-run-820-light.png', 'library.png'],
  ['results-1440-light.png', 'results.png'],
  ['stop-sheet-1440-light.png', 'stop.png'],
]);
