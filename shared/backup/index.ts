/** One file with all that a lab keeps: writes it, reads it, and finds what of it is not as it was written. It knows neither folders nor stores that are open. */

export { writeBackup, type SourceFile } from './write-backup.ts';
export { readBackup } from './read-backup.ts';
export { verifyBackup, type BackupVerdict } from './verify-backup.ts';
