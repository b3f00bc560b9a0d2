// Follows many jobs over one connection, and tells how each ended.
import { JobGroup } from 'trainstream';
import { connection } from './connection.mjs';

const group = new JobGroup({ ...connection(), jobIds: process.argv.slice(2) });
const counts = new Map();
for await (const { jobId } of group) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);

for (const [jobId, result] of group.results) {
  console.log(`${jobId}: ${result.error === undefined ? result.status : result.error.message}, ${counts.get(jobId) ?? 0} messages`);
}
