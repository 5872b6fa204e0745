// One HTML page that needs no server: the data as JSON, and a small viewer.

import { t } from '../../lib/words';
import style from './offline/style.css?raw';
import viewer from './offline/viewer.js?raw';

/** The page. What comes from the graph is only ever data: no mark in it can end the element that holds it. */
export function offlinePage(data: { language: string; title: string; note: string } & Record<string, unknown>): string {
  const words = {
    play: t('Play'), pause: t('Pause'), all: t('All days'), find: t('Find in the picture'), nodes: t('Nodes'), ties: t('Ties'),
    name: t('Name'), country: t('Country'), shared: t('Shared'), one: t('One'), other: t('Other'), sources: t('Sources'), filters: t('What was asked'),
    counts: t('{nodes} {nodes|node|nodes} and {ties} {ties|tie|ties}'), day: t('Day shown'), show: t('Show'), from: t('The view it was saved from'), picture: t('Picture of the network'),
  };
  const json = JSON.stringify({ ...data, words }).replace(/</g, '\\u003c').replace(/\u2028|\u2029/g, ' ');
  return `<!doctype html>
<html lang="${data.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${plain(data.title)}</title><style>${style}</style></head>
<body><main id="main"></main>
<script type="application/json" id="data">${json}</script>
<script>${viewer}</script>
</body></html>
`;
}

function plain(text: string): string {
  return text.replace(/[<>&"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
