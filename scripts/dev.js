// `npm run dev [-- OPTIONS OF weir up]`: builds on each change, and starts `weir up` anew whenever that went well.
// Ctrl-C ends the lab as it ends `weir up` itself, and this with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { constants } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import ts from 'typescript';
import { bundle, labPrograms, luaFolder } from './bundle.js';

/** How often to look whether npm is still there (milliseconds). */
const orphanCheckMs = 200;

if (isMainThread) runLab(process.argv.slice(2));
else buildOnChange(() => parentPort?.postMessage('built'));

/** The compiler works in a worker thread: a signal must not wait for it. */
function runLab(options) {
  const builder = new Worker(new URL(import.meta.url));
  let lab;
  let restarting;
  let ending = false;

  builder.on('message', () => {
    // What is built while a lab ends is what the next one starts with.
    restarting ??= restart().finally(() => (restarting = undefined));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end(signal));
  // npm hands no signal on: where it is gone, this is to be gone too.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && void end('SIGTERM'), orphanCheckMs);

  async function restart() {
    await stopped('SIGTERM');
    // As under npx, weir ends when the process that started it is gone.
    const env = { ...process.env, npm_command: 'exec' };
    lab = spawn(process.execPath, ['bin/weir.js', 'up', ...options], { stdio: 'inherit', env });
  }

  async function stopped(signal) {
    if (!lab || lab.exitCode !== null || lab.signalCode !== null) return;
    const exit = once(lab, 'exit');
    lab.kill(signal);
    await exit;
  }

  async function end(signal) {
    if (ending) return;
    ending = true;
    await builder.terminate();
    await restarting;
    await stopped(signal);
    process.exit(128 + constants.signals[signal]);
  }
}

/** Bundles the lab into dist/, at once and after each change whose types fit; `built` is called each time that all is well. */
function buildOnChange(built) {
  const formatting = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getNewLine: () => ts.sys.newLine,
  };
  const host = ts.createWatchCompilerHost(
    'tsconfig.dev.json',
    { noEmit: true },
    ts.sys,
    ts.createEmitAndSemanticDiagnosticsBuilderProgram,
    (problem) =>
      process.stderr.write(ts.formatDiagnosticsWithColorAndContext([problem], formatting) + ts.sys.newLine),
    (status, _newLine, _options, errors) => {
      process.stderr.write(`${ts.flattenDiagnosticMessageText(status.messageText, ts.sys.newLine)}\n`);
      if (errors === 0) done();
    },
  );
  let bundling = Promise.resolve();
  const done = () => {
    bundling = bundling
      .then(() => bundle({ names: labPrograms }))
      .then(built, (error) => process.stderr.write(`${error}${ts.sys.newLine}`));
  };
  ts.createWatchProgram(host);
  if (existsSync(luaFolder)) watch(luaFolder, done);
}
