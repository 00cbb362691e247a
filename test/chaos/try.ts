import { startServices } from '../services/start-services.ts';
import { allCells } from './matrix/cell.ts';
import { playProcessCells, playServiceCells, isSound } from './matrix/kill-matrix.ts';
const [kind, filter = '', lanes = '2'] = process.argv.slice(2);
const services = await startServices({ own: true });
const t0 = Date.now();
const cells = allCells().filter((c) => new RegExp(filter).test(`${c.point}x${c.victim}`));
const tell = (r: any) =>
  console.log(
    ((Date.now() - t0) / 1000).toFixed(1),
    r.cell.point,
    r.cell.nth,
    r.cell.victim,
    isSound(r) ? 'ok' : 'WRONG',
    r.reached,
    JSON.stringify(r.outcomes),
    r.trouble ?? '',
    isSound(r) ? '' : JSON.stringify(r.verdict, null, 1),
  );
const own = ['gateway', 'orchestrator', 'agent'];
const out =
  kind === 'own'
    ? await playProcessCells(
        cells.filter((c) => own.includes(c.victim)),
        services,
        +lanes,
        tell,
      )
    : await playServiceCells(
        cells.filter((c) => !own.includes(c.victim)),
        services,
        +lanes,
        tell,
      );
console.log(
  (Date.now() - t0) / 1000,
  out.runs,
  out.changed,
  out.kept,
  out.results.filter((r) => !isSound(r)).length,
  'wrong',
);
await services.stop();
