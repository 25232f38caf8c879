// Makes the pages instant: results without a reload, and keyboard shortcuts. Links and the form work without this file,
// so in any case of doubt it falls back to plain navigation.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const box = $("#q");
let content = $("#content");

revealControls();
addEventListener("keydown", onKey);
if (content.hasAttribute("data-live")) liveResults();
if ($("article.reading")) readingPage();

function revealControls() {
  for (const control of $$("[data-js]")) control.hidden = false;
}

// ── Results without a reload ────────────────────────────────────────────────────────────────────────────────────────

function liveResults() {
  let request = null;
  let shown = pageOf(location);

  // The browser would restore the scroll position before the results are fetched, so this file keeps and restores it.
  history.scrollRestoration = "manual";
  scrollTo(0, history.state?.y ?? 0);
  let settled;
  addEventListener("scroll", () => {
    clearTimeout(settled);
    settled = setTimeout(() => request || history.replaceState({ y: scrollY }, ""), 120);
  }, { passive: true });

  $("#search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const url = new URL(event.target.action);
    // Leave empty fields out, so that a URL contains only what was asked for.
    for (const [name, value] of new FormData(event.target)) if (value.trim()) url.searchParams.append(name, value);
    if (!url.searchParams.has("q")) return location.assign(url);
    const typing = document.activeElement === box;
    // On a phone the keyboard would cover the results.
    if (typing && matchMedia("(pointer: coarse)").matches) box.blur();
    visit(url, { focus: typing ? null : "#status" });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#content a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // Only other views of the same results: hits and all other links open as pages.
    if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash) return;
    event.preventDefault();
    const { key } = link.dataset;
    visit(link.href, { focus: key ? `[data-key="${CSS.escape(key)}"]` : "#status", keepPlace: Boolean(key) });
  });

  addEventListener("popstate", (event) => {
    // Leave a jump to an anchor of this page to the browser.
    if (pageOf(location) === shown) return;
    visit(location.href, { restoreY: event.state?.y ?? 0 });
  });

  async function visit(href, { focus = null, keepPlace = false, restoreY = null }) {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const url = new URL(href, location);
    const back = restoreY !== null;
    if (!back) history.replaceState({ y: scrollY }, "");
    content.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, { headers: { Accept: "text/html" }, signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const next = $("#content[data-live]", page);
      if (!response.ok || response.redirected || !next) throw new Error(`no results at ${url}`);
      if (!back) history.pushState({ y: 0 }, "", url);
      shown = pageOf(location);
      const wasOpen = $(".refine details")?.open;
      show(page, next, { keepQuery: document.activeElement === box && !back });
      if (wasOpen && keepPlace) $(".refine details")?.setAttribute("open", "");
      if (back) scrollTo(0, restoreY);
      else if (!keepPlace) scrollTo(0, 0);
      if (focus) ($(focus) ?? $("#status"))?.focus({ preventScroll: true });
      request = null;
    } catch (error) {
      if (error.name === "AbortError") return; // a later request has taken over
      request = null;
      if (back) location.reload();
      else location.assign(url);
    }
  }

  function show(page, next, { keepQuery }) {
    document.title = page.title;
    for (const id of ["content", "langs"]) {
      const part = document.getElementById(id);
      const renewed = id === "content" ? next : $(`#${id}`, page);
      if (part && renewed) part.replaceWith(renewed);
    }
    content = next;
    // Keep a query that the reader is already typing.
    if (!keepQuery) box.value = $("#q", page).value;
    $("#announce").textContent = $("#status")?.textContent.trim() ?? "";
  }
}

function pageOf({ pathname, search }) {
  return pathname + search;
}

// ── Keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function onKey(event) {
  // While an input method is composing, every key belongs to it (older browsers send 229 then).
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target } = event;
  if (target === box) {
    if (key === "Escape") return done(event, () => box.blur());
    if (key === "ArrowDown") return done(event, () => moveTo($$("a.hit-title")[0]));
    return;
  }
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  if (key === "/") return done(event, () => { box.focus(); box.select(); });
  if (key === "n") return done(event, () => $("#mark-next")?.click());
  if (key === "p") return done(event, () => $("#mark-prev")?.click());
  if (key === "j" || key === "k") return done(event, () => step(key === "j" ? 1 : -1));
  // The arrow keys scroll the page unless a hit has the focus.
  if (!target.matches("a.hit-title")) return;
  if (key === "ArrowDown") return done(event, () => step(1));
  if (key === "ArrowUp") return done(event, () => step(-1) || box.focus());
}

function done(event, act) {
  event.preventDefault();
  act();
}

// Moves the focus to the next hit in this direction. Returns whether there was one.
function step(direction) {
  const hits = $$("a.hit-title");
  const here = hits.findIndex((hit) => hit.closest(".hit").contains(document.activeElement));
  // No hit has the focus yet: start with the first visible one.
  const first = hits.find((hit) => hit.getBoundingClientRect().top >= 0);
  return moveTo(here < 0 ? first : hits[here + direction]);
}

function moveTo(hit) {
  if (!hit) return false;
  hit.focus({ preventScroll: true });
  hit.closest(".hit").scrollIntoView({ block: "nearest" });
  return true;
}

// ── Reading page ────────────────────────────────────────────────────────────────────────────────────────────────────

function readingPage() {
  // Going back in the history keeps the scroll position in the results; the link would start at the top.
  $("a.back")?.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || document.referrer !== event.currentTarget.href) return;
    event.preventDefault();
    history.back();
  });

  const marks = $$(".reading .para mark");
  const label = $("#mark-count");
  if (!marks.length || !label) return;
  let at = -1;
  const go = (direction) => {
    marks[at]?.classList.remove("current");
    at = at < 0 && direction < 0 ? marks.length - 1 : (at + direction + marks.length) % marks.length;
    marks[at].classList.add("current");
    marks[at].scrollIntoView({ block: "center" });
    label.textContent = label.dataset.at.replace("{i}", at + 1).replace("{n}", marks.length);
  };
  $("#mark-next").addEventListener("click", () => go(1));
  $("#mark-prev").addEventListener("click", () => go(-1));
}
