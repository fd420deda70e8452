// Measured in a process of its own, on the engine as it ships: what it costs to read code. Prints JSON; times are in milliseconds.
import { readFileSync } from 'node:fs';
import { codeWorkspace, longFile } from './codeWorkspace.mjs';

const FILES = 10_000;
const ROLES = 500;
const LINES = 5000;
const KEYSTROKES = 30;

/** @param {string} name */
const beside = (name) => new URL(`../../dist/${name}`, import.meta.url);
const began = performance.now();
/** @type {typeof import('../../src/engine/scan.ts')} */
const engine = await import(beside('scan.js').href);
const wasm = { runtime: readFileSync(beside('web-tree-sitter.wasm')), grammar: readFileSync(beside('tree-sitter-hcl.wasm')) };
const dialects = await engine.loadDialects(wasm);
const loadMs = performance.now() - began;

console.log(JSON.stringify({ loadMs: rounded(loadMs), keystroke: keystroke(), workspace: workspace() }));

/** One letter typed into the middle of a long file: reading its group and judging it anew. */
function keystroke() {
  const text = longFile(LINES);
  /** @param {string} now */
  const judge = (now) => {
    const start = performance.now();
    const { findings } = engine.scan([{ path: 'main.tf', text: now }], dialects);
    return { ms: performance.now() - start, findings: findings.length };
  };
  const cold = judge(text);
  const at = text.indexOf('Owner', text.length / 2);
  const typed = Array.from({ length: KEYSTROKES }, (_, count) => judge(`${text.slice(0, at)}${'x'.repeat(count + 1)}${text.slice(at)}`));
  const times = typed.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    lines: text.split('\n').length,
    findings: cold.findings,
    coldMs: rounded(cold.ms),
    medianMs: rounded(times[Math.floor(times.length / 2)] ?? 0),
    worstMs: rounded(times.at(-1) ?? 0),
  };
}

/** A whole workspace, group by group as the front doors read it. Memory is told after each quarter: a ceiling, not a slope. */
function workspace() {
  const files = [...codeWorkspace(FILES, ROLES)];
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const start = performance.now();
  const groups = engine.groupsOf(files, dialects);
  const partedMs = performance.now() - start;
  let [roles, findings, longest] = [0, 0, 0];
  const memory = [];
  for (const [index, group] of groups.entries()) {
    const since = performance.now();
    const scanned = engine.scanGroup(group);
    longest = Math.max(longest, performance.now() - since);
    roles += scanned.roles.filter(({ recognised }) => recognised.length > 0).length;
    findings += scanned.findings.length;
    if ((index + 1) % Math.ceil(groups.length / 4) === 0 || index === groups.length - 1) memory.push(memoryNow());
  }
  const ms = performance.now() - start;
  return {
    files: files.length,
    megabytes: rounded(bytes / 1e6),
    groups: groups.length,
    vendorRoles: roles,
    findings,
    ms: Math.round(ms),
    msPerMegabyte: Math.round(ms / (bytes / 1e6)),
    partingMs: Math.round(partedMs),
    longestGroupMs: rounded(longest),
    memory,
    highestRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

/** After a collection, where Node was told to allow one. */
function memoryNow() {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMb: Math.round(heapUsed / 1e6), rssMb: Math.round(rss / 1e6) };
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 100) / 100;
}
