// The same query for programs. Each text is quoted as its language wants, so that any query comes through whole.

export const PROGRAMS = ['curl', 'Python', 'R'] as const;
export type Program = (typeof PROGRAMS)[number];

/** The lines that ask ``endpoint`` from a program. */
export function snippet(program: Program, endpoint: string, query: string, knownBy: string): string {
  return { curl, Python: python, R: r }[program](knownBy ? `${endpoint}?known_by=${knownBy}` : endpoint, query);
}

function curl(endpoint: string, query: string): string {
  return `curl -s '${endpoint}' -H 'Accept: text/csv, text/turtle' \\\n  --data-urlencode 'query=${query.replaceAll("'", "'\\''")}'`;
}

function python(endpoint: string, query: string): string {
  const text = query.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replace(/"$/, '\\"');
  return [
    '# pip install sparqlwrapper',
    'from SPARQLWrapper import JSON, POST, SPARQLWrapper',
    '',
    `endpoint = SPARQLWrapper("${endpoint}")`,
    'endpoint.setMethod(POST)',
    'endpoint.setReturnFormat(JSON)',
    `endpoint.setQuery("""${text}""")`,
    'for row in endpoint.queryAndConvert()["results"]["bindings"]:',
    '    print({name: cell["value"] for name, cell in row.items()})',
  ].join('\n');
}

function r(endpoint: string, query: string): string {
  const text = query.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return [
    '# install.packages(c("httr2", "readr"))',
    'library(httr2)',
    '',
    `query <- "${text}"`,
    `answer <- request("${endpoint}") |>`,
    '  req_headers(Accept = "text/csv") |>',
    '  req_body_form(query = query) |>',
    '  req_perform()',
    'rows <- readr::read_csv(resp_body_string(answer))',
    'print(rows)',
  ].join('\n');
}
