import { diagnosisView } from '../../../shared/contracts/diagnosis.ts';
import { flag, listOf, text, told } from '../../../shared/contracts/fields.ts';
import { internalApi } from '../../../shared/contracts/internal-api.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { storedFileSchema } from '../../../shared/contracts/result-file.ts';
import { json, type Operation, file, part, rangeHeader, withStore } from '../../http/index.ts';

const tag = 'Internal';

const outlineView = {
  title: 'WorkcellOutline',
  description: 'The names of the workcell.',
  ...object({
    name: text,
    modules: listOf(
      object({
        name: text,
        active: flag,
        configured: told(flag, 'True where the workcell file has a config for it.'),
      }),
    ),
  }),
} as const;

export const getOutline: Operation = {
  id: 'getOutline',
  method: 'get',
  path: internalApi.workcell,
  access: ['lab:read', 'agents:serve'],
  tag,
  summary: 'The names of the workcell, for agents',
  answers: { 200: json('The names.', outlineView) },
};

export const getDiagnosis: Operation = {
  id: 'getDiagnosis',
  method: 'get',
  path: internalApi.diagnosis,
  access: 'lab:read',
  tag,
  summary: 'What `weir doctor` asks for',
  description: 'Answers also where broker or store are away, and says so.',
  answers: { 200: json('The diagnosis.', diagnosisView) },
};

const ofCommand = { command: told(text, 'The id of the command.') };
const path = '/internal/commands/{command}/files/{name}';
const errors = ['not_found', 'run_not_found', 'run_unreadable', 'file_not_found', ...withStore] as const;

export const getInputFile: Operation = {
  id: 'getInputFile',
  method: 'get',
  path,
  access: 'agents:serve',
  tag,
  summary: 'Sends an input file of a step to its agent',
  params: object({ ...ofCommand, name: told(text, 'The argument that it is for.') }),
  headers: rangeHeader,
  answers: { 200: file('The bytes.'), 206: part, 304: { description: 'They are as you know them.' } },
  errors: [...errors, 'wrong_instance', 'result_settled', 'bad_range'],
};

export const putResultFile: Operation = {
  id: 'putResultFile',
  method: 'put',
  path,
  access: 'agents:serve',
  tag,
  summary: 'Takes a result file of a step from its agent',
  description:
    'The same bytes again are the same file. Taken while the attempt goes on or its outcome is unknown.',
  params: object({ ...ofCommand, name: told(text, 'The label of the result.') }),
  query: object(
    {},
    {
      name: told(text, 'The name of the file.'),
      module: told(text, 'Which module brings it.'),
      instance: told(text, 'Which instance brings it.'),
    },
  ),
  headers: object({ 'repr-digest': told(text, 'The SHA-256 of the bytes (RFC 9530).') }),
  body: {
    required: true,
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } as const } },
  },
  answers: { 200: json('The file, as it is kept.', { title: 'StoredFile', ...storedFileSchema } as const) },
  errors: [
    ...errors,
    'wrong_instance',
    'result_settled',
    'run_terminal',
    'upload_waits',
    'checksum_mismatch',
    'too_large',
    'disk_full',
  ],
};

export const internalCalls: readonly Operation[] = [getOutline, getDiagnosis, getInputFile, putResultFile];
