import { openLab } from '../../examples/color-picker/lab/lab.ts';

/** Started by e2e/demo/lab.test.ts: changes a lab often, and tells after the first change. */
const [folder = '', count = '0'] = process.argv.slice(2);
const lab = openLab(folder);
for (let i = 0; i < Number(count); i += 1) {
  lab.change((state) => {
    state.used += 1;
    state.fresh -= 1;
  });
  if (i === 0) process.send?.('changed');
}
lab.close();
process.disconnect();
