import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive, under whatever name; `times` lists the same bytes so often, as bombs do. */
export interface ZipEntry {
  name: string;
  content: string | Buffer;
  times?: number;
  /** What the archive says of its unpacked size, where that is a lie. */
  statedSize?: number;
}

/** A zip archive, written by its format alone: libraries refuse to write what the tests need. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, times = 1, statedSize } of entries) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const facts = Buffer.alloc(24);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x0800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(statedSize ?? bytes.length, 18);
    facts.writeUInt16LE(nameBytes.length, 22);
    const header = Buffer.concat([signature(0x04034b50), facts, Buffer.alloc(2), nameBytes, packed]);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(offset, 12);
    const listed = Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), facts, tail, nameBytes]);
    for (let i = 0; i < times; i++) central.push(listed);
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, signature(0x06054b50), end]);
}

function signature(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}
