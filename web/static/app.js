// Makes the pages instant: results without a reload, and keyboard shortcuts. Links and the form work without this file,
// so in any case of doubt it falls back to plain navigation.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const box = $("#q");
let content = $("#content");

// Names in the storage of this tab: the hit that was read last, [list, path of the article], and the article that was
// opened in place of one that its list had opened.
const LAST_HIT = "xunwen.hit";
const REPLACED = "xunwen.replaced";

revealControls();
addEventListener("keydown", onKey);
if (content.hasAttribute("data-live")) liveResults();
if ($("article.reading")) readingPage();
rememberHits();
keptSearches();

function revealControls() {
  for (const control of $$("[data-js]")) control.hidden = false;
}

// Loads the code for kept searches, in the version of this file, where it is needed.
async function keptSearches() {
  const { search } = new URL(import.meta.url);
  if ($("#saved")) await import(`./saved.js${search}`);
  if ($("#keep")) (await import(`./kept.js${search}`)).refresh();
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
    const url = formUrl(event.target);
    const typing = document.activeElement === box;
    // On a phone the keyboard would cover the results.
    if (typing && matchMedia("(pointer: coarse)").matches) box.blur();
    visit(url, { focus: typing ? null : "#status" });
  });

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("select[data-submit]")) visit(formUrl(target.form), { focus: `#${target.id}`, keepPlace: true });
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
      if (!response.ok || !next) throw new Error(`no results at ${url}`);
      // A redirect leaves out filters with which a new question finds nothing.
      if (!back) history.pushState({ y: 0 }, "", response.url);
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
    revealControls();
    keptSearches();
    // Keep a query that the reader is already typing.
    if (!keepQuery) box.value = $("#q", page).value;
    $("#announce").textContent = $("#status")?.textContent.trim() ?? "";
  }
}

// Leaves empty fields out, so that a URL contains only what was asked for.
function formUrl(form) {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value.trim()) url.searchParams.append(name, value);
  return url;
}

function pageOf({ pathname, search }) {
  return pathname + search;
}

// ── Keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────

// What a key presses, and the first of several links that a key leads to.
const PRESSES = {
  "?": "#help-link", c: ".copy", l: "#share", n: "#mark-next", p: "#mark-prev", r: ".repairs a", s: "#keep", y: ".recent",
};
const LEADS_TO = { e: ".takeaway a", f: ".refine .value", t: ".timeline :is(.peak, svg a)" };

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
  if (key === "j" || key === "k") return done(event, () => step(key === "j" ? 1 : -1));
  const selector = LEADS_TO[key] ?? PRESSES[key];
  const control = selector && $(selector);
  if (control) return done(event, () => (key in PRESSES ? control.click() : lead(control)));
  // The day of the hit with the focus, or of the first.
  if (key === "d") return done(event, () => $("a:has(time)", target.closest("li.hit") ?? content)?.click());
  if (target.closest(".timeline")) {
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (direction) return done(event, () => moveToBar(direction));
  }
  // With a Chinese input method these keys are brackets of other kinds.
  if ("[【「".includes(key)) return done(event, () => openNeighbour(-1));
  if ("]】」".includes(key)) return done(event, () => openNeighbour(1));
  if (key === "Escape") return leave(target);
  // The arrow keys scroll the page unless a hit has the focus.
  if (!target.matches("a.hit-title")) return;
  if (key === "o") return done(event, () => open(target.href, "_blank", "noopener"));
  if (key === "ArrowDown") return done(event, () => step(1));
  if (key === "ArrowUp") return done(event, () => step(-1) || box.focus());
}

function lead(link) {
  link.closest("details")?.setAttribute("open", "");
  link.focus();
}

function done(event, act) {
  event.preventDefault();
  act();
}

// Moves the focus to the next hit in this direction. Returns whether there was one.
function step(direction) {
  const hits = $$("a.hit-title");
  const here = hits.findIndex((hit) => hit.closest("li").contains(document.activeElement));
  // No hit has the focus yet: start with the first visible one.
  const first = hits.find((hit) => hit.getBoundingClientRect().top >= 0);
  return moveTo(here < 0 ? first : hits[here + direction]);
}

function moveTo(hit) {
  if (!hit) return false;
  hit.focus({ preventScroll: true });
  hit.closest("li").scrollIntoView({ block: "nearest" });
  return true;
}

// Moves the focus along the bars of the timeline, from the peak at first.
function moveToBar(direction) {
  const bars = $$(".timeline svg a");
  const peak = $(".timeline .peak")?.getAttribute("href");
  const here = bars.indexOf(document.activeElement);
  const start = bars.findIndex((bar) => bar.getAttribute("href") === peak);
  const next = bars[here < 0 ? Math.max(start, 0) : here + direction];
  next?.focus();
}

// Leaves a hit, or closes the filters where they cover the results.
function leave(target) {
  const filters = $(".refine details[open]");
  if (target.closest("#content li")) target.blur();
  else if (filters) filters.open = false;
}

// ── The way from a list to an article, and back ─────────────────────────────────────────────────────────────────────

function stored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch { /* without storage, the way back starts at the top */ }
}

function rememberHits() {
  document.addEventListener("click", (event) => {
    const hit = event.target.closest("a.hit-title");
    if (!hit) return;
    store(LAST_HIT, [pageOf(location), hit.pathname]);
    // The position that is kept while scrolling may be older.
    if (history.scrollRestoration === "manual") history.replaceState({ y: scrollY }, "");
  });
  const [navigation] = performance.getEntriesByType("navigation");
  focusLastHit(navigation?.type === "back_forward");
  addEventListener("pageshow", (event) => event.persisted && focusLastHit(true));
}

// Puts the focus on the hit that was read last, on the way back to its list.
function focusLastHit(isBack) {
  const [list, path] = stored(LAST_HIT) ?? [];
  const came = document.referrer ? new URL(document.referrer) : null;
  if (list !== pageOf(location) || !(isBack || (came?.origin === location.origin && came.pathname === path))) return;
  const hit = $$("a.hit-title").find((one) => one.pathname === path);
  if (!hit) return;
  hit.focus({ preventScroll: true });
  const { top, bottom } = hit.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) hit.scrollIntoView({ block: "center", behavior: "instant" });
}

// Opens the next or previous hit of the list that the address of an article names, also on its next page.
async function openNeighbour(direction) {
  const back = $("a.back[data-gone]");
  if (!back) return;
  let list = await listAt(back.href);
  const at = list.hits.findIndex((hit) => hit.pathname === location.pathname);
  if (at < 0) return announce(back.dataset.gone);
  let hit = list.hits[at + direction];
  const isSamePage = Boolean(hit);
  if (!hit) {
    const step = direction > 0 ? list.next : list.previous;
    list = step ? await listAt(step) : { hits: [] };
    hit = list.hits.at(direction > 0 ? 0 : -1);
  }
  if (!hit) return announce(direction > 0 ? back.dataset.last : back.dataset.first);
  // The way back leads to the list, however many articles were read.
  store(REPLACED, isSamePage && cameFrom(back) ? hit.href : null);
  store(LAST_HIT, [list.address, hit.pathname]);
  location.replace(hit.href);
}

async function listAt(href) {
  const page = new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
  const link = (rel) => $(`.paging a[rel=${rel}]`, page)?.href;
  return { address: pageOf(new URL(href)), hits: $$("a.hit-title", page), previous: link("prev"), next: link("next") };
}

// Returns whether the page before this one in the history is the list.
function cameFrom(back) {
  return document.referrer === back.href || stored(REPLACED) === location.href;
}

// ── Reading page ────────────────────────────────────────────────────────────────────────────────────────────────────

function readingPage() {
  // Going back in the history keeps the scroll position in the results; the link would start at the top.
  $("a.back")?.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !cameFrom(event.currentTarget)) return;
    event.preventDefault();
    history.back();
  });

  for (const button of $$("[data-copy]")) button.addEventListener("click", () => copyCitation(button));
  sentenceLinks();

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

// ── Taking along: citations, and links to a sentence ────────────────────────────────────────────────────────────────

// Copies a text. Without the permission, or outside of a secure context, a selected field is copied the old way.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "vh" });
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  }
}

function announce(text) {
  // An equal text would not be read again.
  $("#announce").textContent = "";
  setTimeout(() => { $("#announce").textContent = text; });
}

async function copyCitation(button) {
  const { done, failed } = $("#copy-texts").dataset;
  const citation = document.getElementById(button.dataset.copy);
  const copied = await copyText(citation.textContent.trim());
  if (!copied) getSelection().selectAllChildren(citation);
  confirmOn(button, copied ? done : null);
  announce(copied ? done : failed);
}

// Shows a text on a button for a while.
function confirmOn(button, text) {
  if (!text) return;
  button.dataset.label ??= button.textContent;
  button.textContent = text;
  clearTimeout(button.reset);
  button.reset = setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
}

// Offers a link to the selected text. The server marks the first occurrence of a text, of up to this many characters.
const MAX_SHARED = 300;

function sentenceLinks() {
  const share = $("#share");
  const { linkDone, failed } = $("#copy-texts").dataset;
  const parts = [$(".reading h1"), ...$$(".reading .para")];
  let link = null;
  let isNew = false;
  let settled;

  document.addEventListener("selectionchange", () => {
    clearTimeout(settled);
    settled = setTimeout(offer, 150);
  });
  // The selection stays while the button is pressed.
  share.addEventListener("pointerdown", (event) => event.preventDefault());
  share.addEventListener("mousedown", (event) => event.preventDefault());
  share.addEventListener("click", async () => {
    // Pressed by its key, without a selection.
    if (share.hidden) selectSentence();
    const copied = await copyText(link);
    // Where nothing can be copied, the link is in the address bar.
    if (!copied) history.replaceState(history.state, "", link);
    confirmOn(share, copied ? linkDone : null);
    announce(copied ? linkDone : failed);
  });

  // The first Tab after selecting leads to the button, wherever the focus is.
  addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || share.hidden || !isNew) return;
    isNew = false;
    event.preventDefault();
    share.focus({ preventScroll: true });
  });

  function offer() {
    if (document.activeElement === share) return;
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const part = range && parts.find((one) => range.intersectsNode(one) && selectedIn(one, range).text.trim());
    share.hidden = !part;
    if (!part) return;
    link = linkTo(quoteOf(part, range));
    isNew = true;
    // Next to the text also for screen readers.
    part.after(share);
    place(range);
  }

  // Selects the sentence of the current match, or of the first, or the first sentence in the window.
  function selectSentence() {
    const mark = $("mark.current") ?? $(".para mark") ?? document.createElement("mark");
    const part = mark.closest(".para") ?? parts.find((one) => one.getBoundingClientRect().bottom > 0);
    const range = document.createRange();
    range.selectNodeContents(part);
    if (part.contains(mark)) range.setEndBefore(mark);
    const before = part.contains(mark) ? range.toString().length : 0;
    const { index, segment } = new Intl.Segmenter("zh", { granularity: "sentence" }).segment(part.textContent).containing(before);
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    let at = 0;
    while (texts.nextNode()) {
      const { length } = texts.currentNode;
      if (at <= index) range.setStart(texts.currentNode, Math.min(index - at, length));
      if (at < index + segment.length) range.setEnd(texts.currentNode, Math.min(index + segment.length - at, length));
      at += length;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    offer();
  }

  // Returns the selected part of an element, with its place in the element's text.
  function selectedIn(element, range) {
    const own = document.createRange();
    own.selectNodeContents(element);
    if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) own.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
    const before = document.createRange();
    before.selectNodeContents(element);
    before.setEnd(own.startContainer, own.startOffset);
    return { text: own.toString(), start: before.toString().length };
  }

  // Returns the selected text, extended until it is the first of its kind in the article.
  function quoteOf(part, range) {
    const { text, start } = selectedIn(part, range);
    const whole = part.textContent;
    const before = parts.slice(0, parts.indexOf(part)).map((one) => one.textContent);
    let from = start + text.length - text.trimStart().length;
    let to = start + text.trimEnd().length;
    const isFirst = () => {
      const quote = whole.slice(from, to);
      return whole.indexOf(quote) === from && !before.some((other) => other.includes(quote));
    };
    while (!isFirst() && (from > 0 || to < whole.length)) {
      from = Math.max(0, from - 1);
      to = Math.min(whole.length, to + 1);
    }
    return [...whole.slice(from, to).trim()].slice(0, MAX_SHARED).join("");
  }

  // Returns the address of this page with a mark, without the query that led here.
  function linkTo(quote) {
    const url = new URL(location.pathname, location);
    const here = new URL(location).searchParams;
    for (const name of ["script", "lang"]) if (here.has(name)) url.searchParams.set(name, here.get(name));
    url.searchParams.set("mark", quote);
    url.hash = "marked";
    return url.href;
  }

  function place(range) {
    const reading = $(".reading").getBoundingClientRect();
    const ends = range.getClientRects();
    const end = ends[ends.length - 1] ?? range.getBoundingClientRect();
    const left = Math.min(Math.max(0, end.right - reading.left - share.offsetWidth), reading.width - share.offsetWidth);
    share.style.insetInlineStart = `${Math.max(0, left)}px`;
    share.style.insetBlockStart = `${end.bottom - reading.top + 10}px`;
  }
}
