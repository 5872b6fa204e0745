// Answers that come line by line, each line an object of JSON.

import { t } from './words';

/** The objects of a response as they come. Raises Error when it breaks off in the middle. */
export async function* lines<T>(response: Response): AsyncGenerator<T> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split('\n');
      rest = parts.pop()!;
      for (const part of parts) if (part) yield JSON.parse(part) as T;
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Error(t('The answer broke off. What you typed is kept; try again.'));
  }
  if (rest) yield JSON.parse(rest) as T;
}
