import { describe, expect, it } from 'vitest';
import { LineOutput } from '../../../../../shared/kernel/log/logger.ts';

/** A disk with so much room, and what its listener heard. */
class Disk {
  room = Infinity;
  /** What it takes at once. */
  most = Infinity;
  refusal = 'ENOSPC';
  text = '';
  lost = 0;
  readonly told: string[] = [];
  readonly output = new LineOutput(
    (bytes) => {
      const taken = Math.min(bytes.length, this.room, this.most);
      if (taken === 0) throw Object.assign(new Error(this.refusal), { code: this.refusal });
      this.room -= taken;
      this.text += bytes.subarray(0, taken).toString();
      return taken;
    },
    {
      lost: () => (this.lost += 1),
      again: (lines, reason) => {
        this.told.push(`${lines} ${reason}`);
        this.output.write('lost some\n');
      },
    },
    0,
  );
}

describe('what a log is written to', () => {
  it.each(['ENOSPC', 'EIO', 'EPIPE', 'EAGAIN'])(
    'it takes nothing (%s) > lines are lost and counted, and when it does again one line says how many',
    (refusal) => {
      const disk = new Disk();
      disk.refusal = refusal;
      disk.output.write('one\n');
      disk.room = 0;
      for (const line of ['two\n', 'three\n', 'four\n']) disk.output.write(line);
      expect([disk.text, disk.lost, disk.told]).toEqual(['one\n', 3, []]);
      disk.room = Infinity;
      disk.output.write('five\n');
      disk.output.write('six\n');
      expect([disk.text, disk.lost]).toEqual(['one\nfive\nlost some\nsix\n', 3]);
      expect(disk.told).toEqual([`3 ${refusal}`]);
    },
  );

  it('it is full amid a line > the next one stands in a line of its own', () => {
    const disk = new Disk();
    disk.room = 6;
    for (const line of ['one\n', 'two\n', 'three\n']) disk.output.write(line);
    disk.room = Infinity;
    disk.output.write('four\n');
    expect(disk.text).toBe('one\ntw\nfour\nlost some\n');
    expect(disk.lost).toBe(2);
  });

  it('it takes a part at a time > the line is whole', () => {
    const disk = new Disk();
    disk.most = 3;
    disk.output.write('a line of some length\n');
    expect(disk.text).toBe('a line of some length\n');
  });
});
