// Keeps searches in this browser: the store, the star on a page of results, and the dots on its new hits. app.js loads
// this file where there is a star, and calls `refresh` when it has replaced the results.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export const base = new URL("../", import.meta.url);
// Two sites may be below one host.
export const KEY = `xunwen.saved ${base.pathname}`;
// As the API writes moments, so that the order of texts is that of time.
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
// Before every arrival.
const NEVER = "1970-01-01T00:00:00.000000Z";

export function refresh() {
  showStar();
  showDots();
}

// ── The store ───────────────────────────────────────────────────────────────────────────────────────────────────────

// Returns the kept searches, {name, query, since, before}, and the number of those that cannot be read. Anything may be
// in the store: another version of this file, a person or a full disk may have written it.
export function load() {
  let text = null;
  try {
    text = localStorage.getItem(KEY);
    return searchesIn(JSON.parse(text ?? "[]"));
  } catch {
    // A browser that does not allow storing has nothing that is damaged.
    return { searches: [], broken: text === null ? 0 : 1 };
  }
}

// Returns the searches in a value that was read from somewhere, each query once.
export function searchesIn(value) {
  const list = Array.isArray(value) ? value : value?.searches;
  if (!Array.isArray(list)) return { searches: [], broken: 1 };
  const searches = [];
  let broken = 0;
  for (const one of list) {
    const query = typeof one?.query === "string" ? new URLSearchParams(one.query).toString() : "";
    if (!query || query.length > 8000) broken += 1;
    else if (!searches.some((other) => other.query === query)) {
      const name = typeof one.name === "string" && one.name.trim() ? one.name.trim().slice(0, 200) : nameOf(query);
      const moment = (text) => (typeof text === "string" && MOMENT.test(text) ? text : null);
      searches.push({ name, query, since: moment(one.since) ?? NEVER, before: moment(one.before) });
    }
  }
  return { searches, broken };
}

function nameOf(query) {
  const parameters = new URLSearchParams(query);
  return parameters.get("q") || [...parameters.values()].join(" · ");
}

// Applies a change to the kept searches as they are now, also in other tabs. Returns whether they could be stored.
export function change(update) {
  try {
    const text = localStorage.getItem(KEY);
    const { searches, broken } = load();
    // Leave a copy of what cannot be read.
    if (broken) localStorage.setItem(`${KEY} unreadable`, text);
    localStorage.setItem(KEY, JSON.stringify(update(searches)));
    return true;
  } catch {
    return false;
  }
}

export function changeOne(query, values) {
  return change((searches) => searches.map((one) => (one.query === query ? { ...one, ...values } : one)));
}

// ── The star and the dots ───────────────────────────────────────────────────────────────────────────────────────────

function showStar() {
  const button = $("#keep");
  if (!button) return;
  button.setAttribute("aria-pressed", String(Boolean(keptSearch())));
  button.onclick = () => toggle(button);
}

function keptSearch() {
  const query = $("#keep")?.dataset.query;
  return load().searches.find((one) => one.query === query);
}

async function toggle(button) {
  const { query, name, now, kept, unkept, failed } = button.dataset;
  const isKept = Boolean(keptSearch());
  // What arrives after this page was made is new.
  const newest = isKept ? null : await newestArrival(query);
  const since = newest && newest < now ? newest : now;
  const others = (searches) => searches.filter((one) => one.query !== query);
  const stored = change((searches) =>
    isKept ? others(searches) : [{ name: name || nameOf(query), query, since, before: null }, ...others(searches)]);
  showStar();
  announce(stored ? (isKept ? unkept : kept).replace("{name}", name) : failed);
}

async function newestArrival(query) {
  try {
    const response = await fetch(new URL(`api/v1/search?${query}&sort=arrived&per_page=1&fields=arrived`, base));
    return response.ok ? (await response.json()).hits[0]?.arrived ?? NEVER : null;
  } catch {
    return null;
  }
}

// Marks the hits of a kept search that arrived after the last visit.
function showDots() {
  const since = keptSearch()?.since;
  if (!since) return;
  for (const hit of $$("[data-arrived]")) {
    if (hit.dataset.arrived <= since || $(".dot", hit)) continue;
    const text = $("#keep").dataset.new;
    const dot = element("span", { className: "dot", title: text });
    dot.append(element("span", { className: "vh", textContent: `${text} ` }));
    $("h2", hit).prepend(dot);
  }
}

export function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function announce(text) {
  // An equal text would not be read again.
  $("#announce").textContent = "";
  setTimeout(() => { $("#announce").textContent = text; });
}
