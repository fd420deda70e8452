/** One glob for what the settings `files.exclude` and `search.exclude` leave out, and for folders of other people's code. */
export function excludedFrom(...settings: readonly Readonly<Record<string, unknown>>[]): string {
  const named = settings.flatMap((setting) => Object.entries(setting).flatMap(([glob, isOn]) => (isOn === true ? [glob] : [])));
  return `{${[...new Set(['**/node_modules', '**/.terraform', ...named])].join(',')}}`;
}
