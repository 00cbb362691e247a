import { setTimeout as wait } from 'node:timers/promises';
import { action, defineModule } from 'weir/module';

const rows = 'ABCDEFGH';

/** An absorbance reader: a value for each well, and a curve of one of them. */
export default defineModule({
  name: 'reader',
  actions: {
    read: action({
      description: 'Reads the absorbance of all wells',
      args: {
        type: 'object',
        properties: {
          wavelength: { type: 'integer', minimum: 230, maximum: 1000, default: 600, description: 'nm' },
          strength: { type: 'number', default: 1, description: 'how much has grown' },
          seconds: { type: 'number', default: 13 },
        },
      },
      results: { absorbance: { type: 'object' }, mean: { type: 'number' }, spectrum: { type: 'file' } },
      async run({ args: { wavelength, strength, seconds }, signal, progress, log }) {
        log.info(`lamp is warm, reading at ${wavelength} nm`);
        for (let row = 0; row < rows.length; row += 1) {
          await wait((seconds / rows.length) * 1000, undefined, { signal });
          progress((row + 1) / rows.length, `row ${rows[row] ?? ''}`);
        }
        const absorbance = plate(strength);
        const values = Object.values(absorbance);
        const mean = Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3));
        log.info(`mean absorbance ${mean}`);
        return {
          data: { absorbance, mean },
          files: { spectrum: { name: 'spectrum.csv', content: spectrum(strength) } },
        };
      },
    }),
  },
});

/** A dilution from left to right, with two wells where nothing grew. */
function plate(strength: number): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [row, letter] of [...rows].entries()) {
    for (let column = 1; column <= 12; column += 1) {
      const grown = 1.8 / (1 + Math.exp((column - 5 - row * 0.35) / 1.4));
      const empty = (row === 2 && column === 4) || (row === 6 && column === 3);
      values[`${letter}${column}`] = Number(
        (0.05 + (empty ? 0 : grown * strength) + ripple(row, column)).toFixed(3),
      );
    }
  }
  return values;
}

/** What two wells of one kind differ by; the same each time. */
function ripple(row: number, column: number): number {
  return 0.04 * Math.abs(Math.sin(row * 12.9898 + column * 78.233));
}

function spectrum(strength: number): string {
  const lines = ['wavelength_nm,sample,blank'];
  for (let nm = 300; nm <= 700; nm += 4) {
    const peak = (centre: number, width: number): number => Math.exp(-(((nm - centre) / width) ** 2));
    const sample = strength * (0.9 * peak(412, 28) + 0.55 * peak(545, 42)) + 0.06;
    lines.push(`${nm},${sample.toFixed(4)},${(0.05 + 0.03 * peak(320, 60)).toFixed(4)}`);
  }
  return `${lines.join('\n')}\n`;
}
