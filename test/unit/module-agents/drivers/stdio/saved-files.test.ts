import { describe, expect, it } from 'vitest';
import { readPythonConfig, readStdioConfig } from '../../../../../module-agents/drivers/stdio/config.ts';

describe('a saved file', () => {
  const python = readPythonConfig('pump', { file: './pump.py' }, '/lab').files;
  const shell = readStdioConfig('pump', { command: ['sh', 'pump.sh'] }, '/lab').files;
  const loaded = ['/lab/pump.py', '/lab/serial_words.py'];

  it.each([
    ['the file of a driver', python, 'pump.py', [], true],
    ['what it has loaded', python, 'serial_words.py', loaded, true],
    ['its test', python, 'test_pump.py', loaded, false],
    ['another driver', python, 'camera.py', loaded, false],
    ['any Python beside one that does not serve', python, 'serial_words.py', undefined, true],
    ['a text beside one that does not serve', python, 'notes.txt', undefined, false],
    ['the file that a command names', shell, 'pump.sh', [], true],
    ['what the program has loaded', shell, 'words.sh', ['/lab/words.sh'], true],
    ['what no command names', shell, 'camera.sh', undefined, false],
  ])('%s', (_, files, name, known, is) => {
    expect(files.concerns(name, known)).toBe(is);
  });
});
