// Which chart suits an answer: marks and axes from what the columns hold (Mackinlay 1986 in small).

import type { Kind } from '../columns';
import type { Drawing } from '../state';

export const MARKS = ['bar', 'line', 'area', 'point'] as const;
/** Stands for the number of rows instead of a column. */
export const COUNT = '#';
const LABEL = /(?:label|name|title|summary)$/i;

/** A drawing with everything filled in; what was chosen stays, where the answer has such a column. */
export function drawing(columns: readonly string[], kinds: readonly Kind[], distinct: readonly number[], asked: Drawing): Drawing {
  const of = (kind: Kind) => columns.filter((_, place) => kinds[place] === kind);
  const many = (name: string) => distinct[columns.indexOf(name)] ?? 0;
  const [days, numbers] = [of('day'), of('number')];
  const words = [...of('text'), ...of('thing')].sort((one, other) => Number(LABEL.test(other)) - Number(LABEL.test(one)));
  const kept = (name: string) => (name === COUNT || columns.includes(name) ? name : '');
  const x = kept(asked.x) || days[0] || words.find((name) => many(name) > 1) || words[0] || numbers[0] || columns[0] || '';
  const y = kept(asked.y) || numbers.find((name) => name !== x) || COUNT;
  const isOverTime = days.includes(x);
  const isPair = numbers.includes(x) && numbers.includes(y);
  const mark = (MARKS as readonly string[]).includes(asked.mark) ? asked.mark : isPair ? 'point' : isOverTime && y !== COUNT ? 'line' : 'bar';
  const grouping = words.find((name) => name !== x && many(name) > 1 && many(name) <= 8);
  const colour = asked.colour === '-' ? '' : kept(asked.colour) || ((isOverTime || isPair) && grouping) || '';
  return { mark, x, y, colour };
}
