import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const readPage = (name: string): string => readFileSync(path.join(root, 'docs', name), 'utf8');
const between = (page: string, mark: string): string => page.split(new RegExp(`<!-- /?${mark} -->`))[1] ?? '';

function sources(): string {
  return ['gateway', 'orchestrator', 'module-agents', 'shared', 'cli']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        path.join(root, folder, name),
      ),
    )
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n');
}

describe('docs/operations/trouble.md', () => {
  it('each log message that it explains > is one that weir writes', () => {
    const text = sources();
    const lines = between(readPage('operations/trouble.md'), 'log').matchAll(/^- ((?:`[^`]+`(?:, )?)+):/gm);
    const messages = [...lines].flatMap(([, some = '']) =>
      [...some.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one),
    );
    expect(messages.length).toBeGreaterThan(50);
    expect(messages.filter((message) => !text.includes(`'${message}'`))).toEqual([]);
  });
});
