import type { Clock } from '../../core/clock.ts';
import { EventFileReader } from './event-files/event-file-reader.ts';
import type { FileReader, FileReaderOptions } from './file-reader.ts';
import { MetricLinesReader } from './metric-lines-reader.ts';
import { PrintedTextReader } from './printed-text-reader.ts';

/** Files that only grow. */
export type GrowingFileKind = 'metric-lines' | 'event-file' | 'printed-text';

/** A reader for a file. @param file what people know it by */
export function createFileReader(kind: GrowingFileKind, file: string, options: FileReaderOptions, clock: Clock): FileReader {
  switch (kind) {
    case 'metric-lines':
      return new MetricLinesReader(file, options);
    case 'event-file':
      return new EventFileReader(file, options);
    case 'printed-text':
      return new PrintedTextReader(options, clock);
  }
}
