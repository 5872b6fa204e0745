// The editor: CodeMirror in a shadow root, where its styles are adopted and none stands inline, as our policy wants.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { sparql } from 'codemirror-lang-sparql';
import { t } from '../../lib/words';
import { declared, declaring, used } from './prefixes';

interface Options {
  text: string;
  /** The prefixes that can be declared by themselves. */
  known: () => Record<string, string>;
  /** Whether things can be found by name. */
  searches: boolean;
  run: () => void;
  changed: (text: string) => void;
}

const later = new Compartment();

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--deep)', fontWeight: '600' },
  { tag: [tags.variableName, tags.definition(tags.variableName)], color: 'var(--person)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--green)' },
  { tag: [tags.number, tags.bool], color: 'var(--project)' },
  { tag: [tags.url, tags.namespace, tags.propertyName, tags.typeName, tags.className], color: 'var(--source)' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': { background: 'var(--card)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '10px', fontSize: '0.9rem' },
  '&.cm-focused': { outline: '3px solid var(--amber)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', maxHeight: '60vh', minHeight: 'clamp(12rem, 36vh, 19rem)' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '0.7rem' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-gutters': { background: 'transparent', color: 'var(--soft)', border: '0' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--tint) 45%, transparent)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--deep) 28%, transparent)',
  },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--tint)', outline: '1px solid var(--deep)' },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--project-tint)' },
  '.cm-tooltip': {
    background: 'var(--card)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '10px',
    boxShadow: '0 8px 28px rgb(0 0 0 / 0.18)', maxWidth: 'min(34rem, 92vw)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '15rem', maxWidth: 'min(34rem, 92vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.35rem 0.7rem', lineHeight: '1.3' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--deep)', color: 'var(--deep-ink)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--soft)', fontFamily: 'var(--sans)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip.cm-completionInfo': { padding: '0.5rem 0.8rem', fontFamily: 'var(--sans)', fontSize: '0.87rem', width: '18rem' },
  '.cm-diagnostic': { fontFamily: 'var(--sans)', fontSize: '0.87rem', padding: '0.5rem 0.8rem' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--red)' },
  '.cm-diagnostic-warning, .cm-diagnostic-hint, .cm-diagnostic-info': { borderLeft: '4px solid var(--amber)' },
  '.cm-diagnosticAction': { background: 'var(--deep)', color: 'var(--deep-ink)', borderRadius: '6px', padding: '0.2rem 0.6rem' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--red)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning, .cm-lintRange-hint, .cm-lintRange-info': {
    backgroundImage: 'none', textDecoration: 'underline wavy var(--amber)', textUnderlineOffset: '3px',
  },
});

/** Put an editor into an element. */
export function create(host: HTMLElement, options: Options): EditorView {
  const root = host.attachShadow({ mode: 'open' });
  const parent = document.createElement('div');
  root.append(parent);
  const view = new EditorView({
    root,
    parent,
    state: EditorState.create({ doc: options.text, extensions: extensions(options) }),
  });
  void import('./extras').then(({ extras }) => view.dispatch({ effects: later.reconfigure(extras(options.known, options.searches)) }));
  return view;
}

function extensions(options: Options) {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    sparql(),
    syntaxHighlighting(colours),
    look,
    later.of([]),
    EditorState.phrases.of({
      Completions: t('Suggestions'),
      'Control character': t('Control character'),
      Diagnostics: t('Faults'),
      close: t('Close'),
    }),
    // Tab is left to move on to the next control.
    keymap.of([
      { key: 'Mod-Enter', run: () => (options.run(), true), preventDefault: true },
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': t('Query'), 'aria-multiline': 'true', spellcheck: 'false', tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.changed(update.state.doc.toString());
    }),
    declaringWhileTyping(options.known),
  ];
}

/** Whoever types a known prefix and a colon gets its line above. */
function declaringWhileTyping(known: () => Record<string, string>) {
  return EditorView.inputHandler.of((view, from, to, text) => {
    if (text !== ':') return false;
    const before = view.state.sliceDoc(Math.max(0, from - 40), from);
    const prefix = /(?:^|[\s(/|^;,.{!])([a-z][\w-]*)$/.exec(before)?.[1];
    if (!prefix || /PREFIX\s+[\w-]*$/i.test(before) || /[#"'][^\n]*$/.test(before)) return false;
    const more = declaring(view.state, [prefix], known());
    if (!more.length) return false;
    const changes = view.state.changes([...more, { from, to, insert: text }]);
    view.dispatch({ changes, selection: { anchor: changes.mapPos(to, 1) }, userEvent: 'input.type' });
    return true;
  });
}

/** Declare every known prefix that the query uses without saying so; whether there was one. */
export function complete(view: EditorView, known: Record<string, string>): boolean {
  const there = declared(view.state.doc.toString());
  const missing = used(view.state).filter((use) => !there.has(use.prefix));
  const changes = declaring(view.state, missing.map((use) => use.prefix), known);
  if (changes.length) view.dispatch({ changes });
  return changes.length > 0;
}

/** Put another text in place of this one; undo brings it back. */
export function replace(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
}
