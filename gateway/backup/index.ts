/** Makes backups of the whole lab, and puts their files back where those of runs are. It knows no other room's inside. */

export { backup } from './backup-router.ts';
export { demandWhole, FilesRestore } from './files-restore.ts';
