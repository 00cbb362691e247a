import { Router, type RequestHandler } from 'express';
import type { RecordsContext } from '../context.ts';
import { idInPath, resource, sendRunFile } from '../../http/index.ts';
import { findRecord } from '../find-record.ts';
import { receiveForm } from '../../runs/index.ts';
import { createDatapoint, experimentMissing } from './create-datapoint.ts';
import * as api from './data-api.ts';
import { datapointView } from './datapoint.ts';

/** Datapoints: values and files, of steps and of clients. */
export function dataRouter(context: RecordsContext): Router {
  const router = Router();
  resource(router, [api.postDatapoint, takeDatapoint(context)]);
  resource(router, [
    api.getDatapoint,
    async (request, response) => {
      const { body } = await findRecord(context, 'datapoint', idInPath(request, 'datapoint'));
      const { datapoint, file } = body;
      if (file) await sendRunFile(response, context.data, file.directory, file.file);
      else response.json({ value: datapoint['value'] ?? null });
    },
  ]);
  resource(router, [
    api.getDatapointInfo,
    async (request, response) => {
      const { body } = await findRecord(context, 'datapoint', idInPath(request, 'datapoint'));
      response.json(datapointView(body, context.data));
    },
  ]);
  return router;
}

function takeDatapoint(context: RecordsContext): RequestHandler {
  return async (request, response) => {
    const form = await receiveForm(request, response, context);
    try {
      const id = await createDatapoint(context, form);
      if (id === undefined) {
        response.status(400).json(experimentMissing);
        return;
      }
      response.setHeader('Location', `/data/${id}`);
      response.json({ status: 'success' });
    } finally {
      await form.remove();
    }
  };
}
