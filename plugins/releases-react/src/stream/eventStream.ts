/**
 * Server-sent events over fetch, so that they carry the bearer token that EventSource cannot.
 */
import { createParser, EventSourceMessage } from 'eventsource-parser';
import { ReleasesApiError } from '../api/ReleasesApiError';

/**
 * One event of a stream; `data` is as sent, usually JSON.
 *
 * @public
 */
export interface StreamEvent {
  event: string;
  id?: string;
  data: string;
}

/**
 * Reads a response as events, the first of them `open` as soon as the server has agreed. Ends when the body ends; throws {@link ReleasesApiError} when the answer is no stream or the connection breaks.
 * Breaking out of the loop closes the connection.
 */
export async function* readEventStream(
  open: () => Promise<Response>,
): AsyncGenerator<StreamEvent> {
  let response: Response;
  try {
    response = await open();
  } catch (error) {
    throw ReleasesApiError.fromFailure(error);
  }
  if (!response.ok) {
    throw await ReleasesApiError.fromResponse(response);
  }
  if (!response.body) {
    throw new ReleasesApiError({
      status: response.status,
      code: 'stream.empty',
      message: 'The release system answered a stream without a body',
    });
  }

  yield { event: 'open', data: '' };
  const parsed: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: message => parsed.push(message) });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(error => {
        throw ReleasesApiError.fromFailure(error);
      });
      if (done) {
        return;
      }
      parser.feed(decoder.decode(value, { stream: true }));
      for (const message of parsed.splice(0)) {
        yield {
          event: message.event ?? 'message',
          id: message.id,
          data: message.data,
        };
      }
    }
  } finally {
    // The connection may be broken already; there is nothing left to close then.
    await reader.cancel().catch(() => {});
  }
}
