// Where lines and columns of a message stand in a text.

import type { Text } from '@codemirror/state';

/** The position of a line and column, both from 1, as a mark of one word. */
export function placeOf(doc: Text, line: number, column: number): { from: number; to: number } {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(found.from + column - 1, found.to);
  const rest = doc.sliceString(from, found.to);
  const word = /^\s*\S+/.exec(rest)?.[0].length ?? 0;
  return { from: word || from === found.from ? from : from - 1, to: from + word };
}
