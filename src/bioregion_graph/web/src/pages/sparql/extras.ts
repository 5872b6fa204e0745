// What comes a moment after the editor, which can be used before: completion, closing brackets, marks.

import { autocompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { Prec, type Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { checks } from './check';
import { things, words } from './complete';

/** ``searches`` says whether things can be found by name. */
export function extras(known: () => Record<string, string>, searches: boolean): Extension {
  return [
    closeBrackets(),
    Prec.high(keymap.of(closeBracketsKeymap)),
    // Icons need a font that not every system has.
    autocompletion({ icons: false, override: searches ? [words, things] : [words] }),
    checks(known),
  ];
}
