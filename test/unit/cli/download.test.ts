import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadFile } from '../../../cli/client/download.ts';
import type { GatewayClient } from '../../../cli/client/gateway-client.ts';
import type { RunFile } from '../../../client/index.ts';
import { useFolder } from '../../support/use-folder.ts';

describe('downloadFile', () => {
  const inFolder = useFolder();

  it.each([
    ['01ARZ/curve.csv', '01ARZ/curve.csv'],
    ['01ARZ/A1: x?.csv', '01ARZ/A1_ x_.csv'],
    ['aux/nul.txt', '_aux/_nul.txt'],
  ])('%s, which the run has > lies under %s, which Windows can hold, too', async (name, expected) => {
    const client = { file: () => Promise.resolve(new Response('x')) } as unknown as GatewayClient;
    const sha256 = createHash('sha256').update('x').digest('hex');
    const file = { path: name, readable_path: name, sha256 } as RunFile;
    expect(await downloadFile(client, 'run', file, inFolder())).toBe(inFolder(expected));
    expect(await readdir(path.dirname(inFolder(expected)))).toEqual([path.basename(expected)]);
  });
});
