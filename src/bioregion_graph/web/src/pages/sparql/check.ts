// Marks in the editor: what does not parse, prefixes that nothing declares, and what the server and its coach said.

import { syntaxTree } from '@codemirror/language';
import { forceLinting, linter, lintKeymap, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { keymap, type EditorView } from '@codemirror/view';
import { t } from '../../lib/words';
import { declared, declaring, used } from './prefixes';

const MOST = 8;

const say = StateEffect.define<Diagnostic[]>();
/** What others said of the text as it stands; it holds until the text changes. */
const said = StateField.define<Diagnostic[]>({
  create: () => [],
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(say)) return effect.value;
    return transaction.docChanged ? [] : value;
  },
});

/** Show what the server or the coach says of places. */
export function mark(view: EditorView, marks: Diagnostic[]): void {
  const end = view.state.doc.length;
  const within = marks.map((each) => ({ ...each, from: Math.min(each.from, end), to: Math.min(each.to, end) }));
  view.dispatch({ effects: say.of(within) });
  forceLinting(view);
}

/** Checks while one writes; ``known`` gives the prefixes that can be declared by themselves. */
export function checks(known: () => Record<string, string>): Extension {
  return [
    keymap.of(lintKeymap),
    said,
    linter((view) => [...parsing(view.state), ...undeclared(view.state, known()), ...view.state.field(said)], {
      delay: 500,
    }),
  ];
}

function parsing(state: EditorState): Diagnostic[] {
  const found: Diagnostic[] = [];
  let last = -1;
  if (!state.doc.toString().trim()) return found;
  syntaxTree(state).iterate({
    enter(node) {
      if (!node.type.isError || found.length >= MOST || node.from < last) return;
      const isGap = node.from === node.to;
      const from = isGap && node.from > 0 ? node.from - 1 : node.from;
      const text = state.sliceDoc(node.from, node.to).trim().slice(0, 40);
      last = Math.max(node.to, node.from + 1);
      found.push({
        from,
        to: Math.max(node.to, from + (from < state.doc.length ? 1 : 0)),
        severity: 'error',
        message: isGap ? t('Something is missing here.') : t('This does not fit here: {text}', { text }),
      });
    },
  });
  return found;
}

function undeclared(state: EditorState, known: Record<string, string>): Diagnostic[] {
  const there = declared(state.doc.toString());
  return used(state)
    .filter((use) => !there.has(use.prefix))
    .slice(0, MOST)
    .map(({ prefix, from, to }) => ({
      from,
      to,
      severity: 'error',
      message: t('Nothing declares the prefix {prefix}:', { prefix }),
      actions:
        prefix in known
          ? [
              {
                name: t('Declare it'),
                apply: (view) => view.dispatch({ changes: declaring(view.state, [prefix], known) }),
              },
            ]
          : [],
    }));
}
