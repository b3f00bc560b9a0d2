import { errorText } from '../../report-error.ts';
import { versions } from '../version/show-version.ts';
import type { Finding } from './finding.ts';

/** Which programs work together here. */
export async function checkVersions(): Promise<Finding> {
  const check = 'versions';
  try {
    const { trainstream, node, sqlite, sqlite_driver: driver, platform, arch } = await versions();
    return { check, status: 'ok', text: `trainstream ${trainstream}, Node ${node}, SQLite ${sqlite} (${driver}), ${platform} ${arch}` };
  } catch (error) {
    const advice = 'install trainstream again: npm ci, with optional packages; Node 22.13 and later bring SQLite themselves';
    return { check, status: 'problem', text: `Node ${process.versions.node}: SQLite cannot be loaded: ${errorText(error)}`, advice };
  }
}
