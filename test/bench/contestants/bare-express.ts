import type { AddressInfo } from 'node:net';
import express from 'express';
import { filler } from '../workload.ts';

const body = JSON.stringify({ filler: filler(Number(process.argv[2])) });
const app = express();
app.get('/runs/:id', (_request, response) => {
  response.type('json').send(body);
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));
