import type { Command } from 'commander';
import { flagsOf, type GlobalOptions } from '../../command-context.ts';
import { ExitCode } from '../../exit-codes.ts';
import type { Output } from '../../output.ts';
import { stateDirectoryPath } from '../../state-directory.ts';
import { checkBackend } from './check-backend.ts';
import { checkSettings } from './check-settings.ts';
import { checkStateDirectory } from './check-state-directory.ts';
import { checkTerminal } from './check-terminal.ts';
import { checkVersions } from './check-versions.ts';
import type { Finding } from './finding.ts';

export interface DoctorOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly stateDir?: string;
}

const WIDTH = 'problem'.length;

/** `trainstream doctor`. @returns 1 where something does not work */
export async function doctor({ json, stateDir }: DoctorOptions, output: Output, command: Command): Promise<number> {
  const flags = flagsOf(command);
  const { findings: ofSettings, settings } = await checkSettings(flags);
  const findings: readonly Finding[] = [
    await checkVersions(),
    ...ofSettings,
    // With settings that nobody can read there is no telling which backend is meant.
    ...(settings === undefined ? [] : await checkBackend({ ...settings, flags })),
    ...checkStateDirectory(stateDirectoryPath(settings?.stateDir ?? stateDir)),
    checkTerminal(settings),
  ];
  for (const finding of findings) {
    const { check, status, text, advice } = finding;
    await output.line(json ? JSON.stringify(finding) : `${status.padEnd(WIDTH)}  ${check}: ${text}`);
    if (!json && advice !== undefined) await output.line(`${' '.repeat(WIDTH)}  -> ${advice}`);
  }
  return findings.some(({ status }) => status === 'problem') ? ExitCode.INTERNAL : ExitCode.OK;
}
