// Asking the server: JSON in, JSON out; what goes wrong is an Error with a sentence that can be shown.

import { t } from './words';

/** What the server says when it refuses (RFC 9457). */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The answer to a request. Raises Refused, or Error when the server cannot be reached. */
export async function ask<T>(path: string, options: RequestInit = {}): Promise<T> {
  return (await answer(path, options)).json() as Promise<T>;
}

/** The same as the response itself, for streams and files. */
export async function answer(path: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...options,
      headers: { Accept: 'application/json', ...options.headers },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Error(t('The server does not answer. What you typed is kept; try again.'));
  }
  if (!response.ok) throw new Refused(await sentence(response), response.status);
  return response;
}

async function sentence(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

/** The values as the query part of an address, without those that are empty. */
export function query(values: Record<string, string | number | boolean | readonly string[] | null | undefined>): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '' || value === false) continue;
    for (const each of Array.isArray(value) ? value : [value]) found.append(name, String(each));
  }
  const text = found.toString();
  return text ? `?${text}` : '';
}
