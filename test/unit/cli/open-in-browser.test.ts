import { describe, expect, it } from 'vitest';
import { browserCommand } from '../../../cli/commands/open.ts';

const url = 'http://127.0.0.1:8000/';

describe('what opens the browser', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }, ['xdg-open', url]],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', url]],
    ['linux', { DISPLAY: '' }, undefined],
    ['darwin', {}, ['open', url]],
    ['win32', {}, ['cmd', '/c', 'start', '', url]],
  ] as const)('on %s with %j > is %j', (platform, env, command) => {
    expect(browserCommand(url, { platform, env })).toEqual(command);
  });
});
