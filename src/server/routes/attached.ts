import { parseLenientJson } from '../../core/lenient-json.ts';
import { isJsonObject } from '../../core/json.ts';
import { parseRecordReports } from '../reports/parse-record-reports.ts';
import { httpProducerId, parseEpoch, producerName } from '../reports/parse-reports.ts';
import { readJsonBody } from '../requests/request-body.ts';
import { RequestError } from '../requests/request-error.ts';
import { addRoute, jobOfPath, type ServerApp, type ServerContext } from '../server-context.ts';
import { storeReports } from './reports.ts';

/** PROTOCOL.md 12. */
export function addAttachedRoutes(app: ServerApp, server: ServerContext): void {
  addRoute(app, '/learning/jobs/:id/records', {
    async post(context) {
      return storeReports(server, context, parseRecordReports((await readJsonBody(context, parseLenientJson)).value));
    },
  });

  addRoute(app, '/learning/jobs/:id/producers/:producer', {
    async post(context) {
      const { value } = await readJsonBody(context);
      if (!isJsonObject(value)) throw new RequestError(400, 'expected a JSON object');
      const name = producerName(context.req.param('producer'));
      const epoch = parseEpoch(value['producer_epoch']);
      const { jobId } = await jobOfPath(server, context);
      const id = httpProducerId(name);
      // An append that stores nothing: it takes the producer over, and what was stored of it stays.
      await server.jobs.append(jobId, [], { id, epoch, sequence: 0 });
      return context.json({ job_id: jobId, producer_id: name, producer_epoch: epoch, sequence: await server.jobs.producerSequence(jobId, id) });
    },
  });
}
