import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A file in which settings may stand. */
export interface ConfigPath {
  /** Absolute. */
  readonly path: string;
  /** `project` lies in the working directory, `user` belongs to whoever runs trainstream. */
  readonly scope: 'project' | 'user';
  /** True where it must be there, since it was named. */
  readonly isRequired: boolean;
}

/** The files of settings, the one that counts more first. */
export function configPaths(environment: NodeJS.ProcessEnv = process.env): readonly ConfigPath[] {
  const { TRAINSTREAM_CONFIG: named, XDG_CONFIG_HOME: xdg } = environment;
  // A relative XDG path is to be ignored, says its specification.
  const base = xdg?.startsWith('/') ? xdg : join(environment['HOME'] ?? homedir(), '.config');
  const isNamed = named !== undefined && named !== '';
  return [
    { path: resolve('trainstream.toml'), scope: 'project', isRequired: false },
    { path: isNamed ? resolve(named) : join(base, 'trainstream', 'config.toml'), scope: 'user', isRequired: isNamed },
  ];
}
