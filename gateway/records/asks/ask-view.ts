import { askCommand } from '../../../shared/explain/index.ts';
import type { Ask, ClosedAsk } from '../../../shared/contracts/ask.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { ReplyBody } from '../../../shared/contracts/reply.ts';
import { ownersOf } from '../../../shared/contracts/owners.ts';
import { filesOf } from '../../runs/index.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import { whyClosed, type QuestionAt } from './question-at.ts';

/** A question as readers of the API see it. Pure. */
export function viewOfAsk(at: QuestionAt, reply?: ReplyBody): Ask {
  const { id, position, run, step, question, record } = at;
  const { kind, message, options, schema, deadline } = question;
  const { run_id, label, experiment_id } = run.definition;
  const started = record?.started_at;
  const ends = deadline && utcTime(started === undefined ? undefined : started + deadline.seconds * 1000);
  return {
    ...{ id, run_id, label, step: position, step_name: step.name, module: step.module },
    instance: record?.instance ?? reply?.question.instance ?? '',
    ...{ kind, message, experiment_id, options: options ?? null, schema: schema ?? null },
    files: filesToShow(at),
    since: utcTime(started),
    deadline: deadline && ends ? { at: ends, ...deadline } : null,
    open: !reply && whyClosed(at) === undefined,
    reply: reply ? viewOfReply(reply) : null,
    next: askCommand(id),
    ...ownersOf(run.definition),
  };
}

/** A question that is closed, by what its reply says of it. Pure. */
export function viewOfClosed(id: string, reply: ReplyBody): ClosedAsk {
  const { question } = reply;
  return { id, run_id: parseCommandId(id)?.run_id ?? '', ...question, ...viewOfReply(reply) };
}

function viewOfReply({ as, answer, by, reason, at }: ReplyBody) {
  return { as, answer: answer ?? null, by: by ?? null, reason: reason ?? null, at: utcMoment(at) };
}

function filesToShow({ run, given }: QuestionAt): Ask['files'] {
  const known = filesOf(run);
  return Object.entries(given.files).flatMap(([label, path]) => {
    const file = known.find((each) => each.path === path);
    return file ? [{ label, path, readable_path: file.readable_path, size: file.size }] : [];
  });
}
