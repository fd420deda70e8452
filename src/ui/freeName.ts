/** The name, or the name with the first number that makes it one which nobody has. @param between stands before the number */
export function freeName(first: string, taken: readonly string[], between: string): string {
  let name = first;
  for (let count = 2; taken.includes(name); count += 1) name = `${first}${between}${count}`;
  return name;
}
