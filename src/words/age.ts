import type { Translate } from './translate.ts';

/**
 * How long ago something was, in words: `just now`, `2 minutes ago`, `3 hours ago`, `5 days ago`.
 * @param at and @param now in milliseconds since the epoch
 */
export function age(at: number, now: number, t: Translate): string {
  const minutes = Math.floor(Math.max(0, now - at) / 60_000);
  if (minutes < 1) return t('just now');
  if (minutes < 60) return minutes === 1 ? t('1 minute ago') : t('{0} minutes ago', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? t('1 hour ago') : t('{0} hours ago', hours);
  const days = Math.floor(hours / 24);
  return days === 1 ? t('1 day ago') : t('{0} days ago', days);
}
