import { execFile } from 'node:child_process';

// Asks the registry whether a package that weir installs with itself has a known weakness, and fails where one has that is more than low.
// Where the registry does not answer (a mirror has no such service), nothing is known: that is said, and nothing fails.

execFile(
  'npm',
  ['audit', '--omit=dev', '--json'],
  { maxBuffer: 64 * 1024 * 1024 },
  (failed, stdout, stderr) => {
    const report = read(stdout);
    if (report?.metadata !== undefined) return judge(Object.values(report.vulnerabilities));
    if (report?.message !== undefined && report.error?.code === undefined) {
      console.log(
        `nothing is known of weaknesses of packages, for the registry does not answer: ${report.message}`,
      );
      return;
    }
    console.log(`npm audit failed: ${report?.error?.summary || stderr || failed?.message}`);
    process.exitCode = 1;
  },
);

/** @param {{ name: string, severity: string, via: (string | { title: string, url: string })[] }[]} found */
function judge(found) {
  for (const { name, severity, via } of found) {
    const why = via.map((each) => (typeof each === 'string' ? each : `${each.title} (${each.url})`));
    console.log(`${name}: ${severity}: ${why.join(', ')}`);
  }
  const grave = found.filter(({ severity }) => severity !== 'low' && severity !== 'info');
  console.log(
    `packages with weaknesses that are known: ${found.length}, of which more than low: ${grave.length}`,
  );
  if (grave.length > 0) process.exitCode = 1;
}

/** What npm has printed; undefined where it is no JSON. */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
