import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { abortable } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { ConnectionError } from '../core/errors.ts';
import { SILENCE_LIMIT_MS } from '../core/protocol.ts';

function asConnectionError(error: unknown): never {
  throw new ConnectionError(`the stream broke: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** Makes every line end `\n`, also where a chunk ends between the two halves of one: the parser would hold back what ends in `\r`. */
function lineEnds(): (text: string) => string {
  let afterReturn = false;
  return (text) => {
    const rest = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') afterReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  };
}

/**
 * The events of a stream, those of one network chunk together: none where it brought a comment or half an event. Ends when the
 * stream does.
 * @param connection aborted here when the stream was silent for too long, or is not wanted any more
 * @throws ConnectionError for a stream that broke or was silent; the connection's reason on abort
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  connection: AbortController,
  clock: Clock,
): AsyncGenerator<readonly EventSourceMessage[], void, undefined> {
  const { signal } = connection;
  let events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const decoder = new TextDecoder();
  const unified = lineEnds();
  const reader = body.getReader();
  let lastByteAt = clock.now();
  let chunks = 0;
  const finished = new AbortController();

  const watch = async () => {
    // A clock that is set back must not make a silence longer: a whole wait without a byte is one, whatever the clock says.
    let seen: number | undefined;
    for (let left = SILENCE_LIMIT_MS; left > 0 && seen !== chunks; left = Math.min(SILENCE_LIMIT_MS, lastByteAt + SILENCE_LIMIT_MS - clock.now())) {
      seen = chunks;
      await clock.sleep(left, finished.signal);
    }
    connection.abort(new ConnectionError(`the stream was silent for ${SILENCE_LIMIT_MS} ms`));
  };
  watch().catch(() => undefined);

  try {
    for (;;) {
      const { value, done } = await abortable(reader.read().catch(asConnectionError), signal);
      if (done) return;
      lastByteAt = clock.now();
      chunks++;
      parser.feed(unified(decoder.decode(value, { stream: true })));
      yield events;
      events = [];
    }
  } finally {
    finished.abort();
    connection.abort();
    // The stream may have failed already: then there is nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
}
