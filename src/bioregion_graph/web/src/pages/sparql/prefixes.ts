// Prefixes of a query: which it declares, which it uses, and the lines that are missing.

import { syntaxTree } from '@codemirror/language';
import type { ChangeSpec, EditorState } from '@codemirror/state';

interface Use {
  prefix: string;
  from: number;
  to: number;
}

const LINE = /^\s*PREFIX\s+([\w.-]*):\s*<[^>]*>[ \t]*\n?/gim;

/** The prefixes that a query declares. */
export function declared(text: string): Set<string> {
  return new Set([...text.matchAll(LINE)].map((found) => found[1]!));
}

/** The prefixes that it uses, each where it stands. */
export function used(state: EditorState): Use[] {
  const found: Use[] = [];
  syntaxTree(state).iterate({
    enter(node) {
      if (node.name === 'PrefixDecl') return false;
      if (node.name !== 'Pname_ln' && node.name !== 'Pname_ns') return true;
      const prefix = state.sliceDoc(node.from, node.to).split(':')[0]!;
      found.push({ prefix, from: node.from, to: node.to });
      return false;
    },
  });
  return found;
}

/** The change that declares these prefixes below those that stand, without those that are declared or unknown. */
export function declaring(state: EditorState, prefixes: Iterable<string>, known: Record<string, string>): ChangeSpec[] {
  const text = state.doc.toString();
  const there = declared(text);
  const missing = [...new Set(prefixes)].filter((prefix) => !there.has(prefix) && prefix in known);
  if (!missing.length) return [];
  const last = [...text.matchAll(LINE)].at(-1);
  const at = last ? last.index + last[0].length : beginning(text);
  const before = last && !last[0].endsWith('\n') ? '\n' : '';
  return [{ from: at, insert: before + missing.map((prefix) => `PREFIX ${prefix}: <${known[prefix]}>\n`).join('') }];
}

/** After the comments that stand above a query. */
function beginning(text: string): number {
  return /^(?:[ \t]*(?:#.*)?\n)*/.exec(text)![0].length;
}
