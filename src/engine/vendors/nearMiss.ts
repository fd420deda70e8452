/**
 * How an account id was probably mistyped, in words that follow "it": `differs in the 3rd digit`, `lacks the leading zero`.
 * `undefined` if the two are the same, or too far apart for a slip: at most two digits off, one digit lost or one too many.
 * @param written the id as it stands in the policy, digits only
 * @param id the vendor's own, twelve digits
 */
export function nearMiss(written: string, id: string): string | undefined {
  if (!/^\d+$/.test(written)) return undefined;
  if (written.length < id.length && written.padStart(id.length, '0') === id) {
    return id.length - written.length === 1 ? 'lacks the leading zero' : 'lacks the leading zeros';
  }
  if (written.length === id.length - 1) {
    const lost = [...id].findIndex((_, at) => id.slice(0, at) + id.slice(at + 1) === written);
    return lost === -1 ? undefined : `lacks the ${ordinal(lost)} digit`;
  }
  if (written.length === id.length + 1) {
    const extra = [...written].findIndex((_, at) => written.slice(0, at) + written.slice(at + 1) === id);
    return extra === -1 ? undefined : `has one digit too many, the ${ordinal(extra)}`;
  }
  if (written.length !== id.length) return undefined;
  const off = [...id].flatMap((digit, at) => (written[at] === digit ? [] : [at]));
  const [first, second] = off;
  if (first === undefined || off.length > 2) return undefined;
  if (second === undefined) return `differs in the ${ordinal(first)} digit`;
  const swapped = written[first] === id[second] && written[second] === id[first];
  return swapped
    ? `has the ${ordinal(first)} and the ${ordinal(second)} digit exchanged`
    : `differs in the ${ordinal(first)} and the ${ordinal(second)} digit`;
}

function ordinal(index: number): string {
  const place = index + 1;
  return place === 1 ? '1st' : place === 2 ? '2nd' : place === 3 ? '3rd' : `${place}th`;
}
