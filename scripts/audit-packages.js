import { execFile } from 'node:child_process';

// Asks the registry whether a package that weir installs with itself has a known weakness, high or critical. Fails where one has.
// Where the registry does not answer, nothing is known, and that is said: a mirror has no such service.

execFile('npm', ['audit', '--omit=dev', '--json'], { maxBuffer: 64 * 1024 * 1024 }, (_failed, stdout) => {
  const { high, critical } = countsIn(stdout) ?? {};
  if (high === undefined || critical === undefined) {
    console.log('the registry tells no weaknesses of packages: nothing was looked up');
    return;
  }
  console.log(`packages with weaknesses that are known: ${critical} critical, ${high} high`);
  if (high + critical === 0) return;
  console.log('`npm audit --omit=dev` names them');
  process.exitCode = 1;
});

/** @returns {{ high: number, critical: number } | undefined} undefined where the registry has not answered */
function countsIn(text) {
  try {
    return JSON.parse(text).metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
