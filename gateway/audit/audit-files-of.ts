import type { Files } from '../files/index.ts';
import type { AuditFiles } from './audit-files.ts';
import { AuditFolder } from './audit-folder.ts';
import { AuditObjects } from './audit-objects.ts';

/** The files of the audit, beside those of runs. */
export function auditFilesOf(files: Files): AuditFiles {
  return files.root === files.folder ? new AuditFolder(files.folder) : new AuditObjects(files);
}
