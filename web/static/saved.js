// Fills the page of kept searches, which are in this browser. app.js loads this file on that page.

const { KEY, base, change, changeOne, element, load, searchesIn } =
  await import(`./kept.js${new URL(import.meta.url).search}`);

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// A batch takes 100 searches, and each kept search needs two.
const BATCH = 50;

savedPage();

// ── The page of kept searches ───────────────────────────────────────────────────────────────────────────────────────

function savedPage() {
  const texts = $("#saved-texts").dataset;
  const list = $("#saved-list");
  // By query: {total, newest}, or {error}.
  let answers = new Map();
  let removed = null;

  $("#saved-plain").hidden = true;
  $("#saved-read").onclick = markAllRead;
  $("#saved-export").onclick = exportFile;
  $("#saved-opml").onclick = exportFeeds;
  $("#saved-import").onclick = () => $("#saved-file").click();
  $("#saved-file").onchange = importFile;
  $("#saved-undo").onclick = undo;
  addEventListener("storage", (event) => event.key === KEY && show());
  // The page comes back as it was left, and what was opened is no longer new.
  addEventListener("pageshow", (event) => event.persisted && check());

  show();
  $("#saved-live").hidden = false;
  const { broken } = load();
  check(broken ? fill(texts.unreadable, { n: broken }) : "");

  // Counts the new articles of all searches, and says so after `remark`.
  async function check(remark = "") {
    const { searches } = load();
    if (!searches.length) return say(remark);
    say(`${remark} ${texts.checking}`);
    try {
      const found = new Map();
      for (let at = 0; at < searches.length; at += BATCH) await ask(searches.slice(at, at + BATCH), found);
      answers = found;
      const n = [...found.values()].filter((answer) => answer.total).length;
      say(`${remark} ${n ? fill(texts.sum, { n }) : texts.none}`);
    } catch (error) {
      say(fill(texts.offline, { message: error.message }));
    }
    show();
  }

  async function ask(searches, found) {
    // The newest arrival comes first, so that nothing can arrive between it and the count unseen.
    const wanted = searches.flatMap(({ query, since }) => {
      const one = { ...parametersOf(query), per_page: 1, fields: "arrived" };
      return [{ ...one, sort: "arrived" }, { ...one, since }];
    });
    const response = await fetch(new URL("api/v1/batch", base), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ searches: wanted }),
    });
    const body = await response.json();
    if (!response.ok) throw new Error(body.error?.message ?? response.status);
    searches.forEach(({ query, since }, n) => {
      const [newest, fresh] = body.answers.slice(2 * n, 2 * n + 2);
      const error = newest.error ?? fresh.error;
      if (error) return found.set(query, { error: error.message });
      found.set(query, { total: fresh.total, newest: newest.hits[0]?.arrived ?? since });
    });
  }

  function show() {
    // A name that is being typed stays; the list is shown when it is stored.
    if ($(".renaming:not([hidden])", list)) return;
    const { searches } = load();
    const focused = focusedRow();
    list.replaceChildren(...searches.map(row));
    if (focused) $(focused.selector, list.children[focused.at])?.focus({ preventScroll: true });
    $("#saved-empty").hidden = searches.length > 0;
    for (const id of ["#saved-read", "#saved-export", "#saved-opml"]) $(id).hidden = !searches.length;
  }

  // Returns where the focus is in the list, so that it can stay there.
  function focusedRow() {
    const at = [...list.children].findIndex((one) => one.contains(document.activeElement));
    if (at < 0) return null;
    const name = document.activeElement.classList[0];
    return { at, selector: name ? `.${name}` : "a" };
  }

  function row(search) {
    const { name, query } = search;
    const item = $("#saved-row").content.firstElementChild.cloneNode(true);
    const title = $("a.hit-title", item);
    title.textContent = name;
    title.href = resultsOf(query);
    $(".query", item).textContent = asked(query, name);
    $("a.feed", item).href = feedOf(query);
    for (const control of $$(".rename, .remove, a.feed", item)) {
      control.setAttribute("aria-label", fill(texts.of, { action: control.textContent, name }));
    }
    $(".remove", item).onclick = () => remove(search);
    $(".rename", item).onclick = () => startRenaming(item, name);
    $(".renaming", item).onsubmit = (event) => rename(event, item, query);
    $(".renaming", item).onkeydown = (event) => { if (event.key === "Escape") stopRenaming(item); };
    showFresh($(".fresh", item), search);
    return item;
  }

  function showFresh(place, { query, since, before }) {
    const answer = answers.get(query);
    if (!answer) return;
    if (answer.error) {
      place.classList.add("failed");
      place.textContent = fill(texts.failed, { message: answer.error });
    } else if (answer.total) {
      const link = element("a", { className: "new", href: newIn(query, since) });
      link.textContent = fill(texts.fresh, { n: answer.total });
      // What is opened is no longer new: the address names the moment before, so it can be opened again.
      link.onclick = link.onauxclick = (event) => { if (event.button < 2) opened(query, since, answer.newest); };
      place.append(element("span", { className: "dot" }), link);
    } else {
      place.textContent = texts.none;
      if (before) place.append(" · ", element("a", { className: "earlier", href: newIn(query, before), textContent: texts.earlier }));
    }
  }

  function opened(query, since, newest) {
    changeOne(query, { since: newest, before: since });
    answers.set(query, { total: 0, newest });
    // The link has to be there while the browser follows it.
    setTimeout(show);
  }

  function markAllRead() {
    const stored = change((searches) => searches.map((one) => {
      const answer = answers.get(one.query);
      return answer?.total ? { ...one, since: answer.newest, before: one.since } : one;
    }));
    if (!stored) return say(texts.notStored);
    for (const answer of answers.values()) if (!answer.error) answer.total = 0;
    show();
    say(texts.allRead);
  }

  function remove(search) {
    const { searches } = load();
    const at = searches.findIndex((one) => one.query === search.query);
    removed = { search: searches[at] ?? search, at };
    if (!change((now) => now.filter((one) => one.query !== search.query))) return say(texts.notStored);
    show();
    $("#saved-undo").hidden = false;
    say(fill(texts.removed, { name: search.name }));
    ($(".remove", list.children[Math.min(at, list.children.length - 1)] ?? document.createElement("p")) ?? $("#saved-undo")).focus();
  }

  function undo() {
    const { search, at } = removed;
    change((now) => now.toSpliced(at, 0, search));
    $("#saved-undo").hidden = true;
    show();
    say("");
    $("a", list.children[at])?.focus();
  }

  function startRenaming(item, name) {
    const form = $(".renaming", item);
    form.hidden = false;
    $(".actions", item).hidden = true;
    const input = $("input", form);
    input.value = name;
    input.focus();
    input.select();
  }

  function stopRenaming(item) {
    $(".renaming", item).hidden = true;
    $(".actions", item).hidden = false;
    $(".rename", item).focus();
  }

  function rename(event, item, query) {
    event.preventDefault();
    const name = $("input", event.target).value.trim();
    const at = [...list.children].indexOf(item);
    if (name && !changeOne(query, { name })) say(texts.notStored);
    event.target.hidden = true;
    show();
    $(".rename", list.children[at])?.focus();
  }

  function exportFile() {
    const text = JSON.stringify({ searches: load().searches }, null, 2);
    download("xunwen-searches.json", "application/json", text);
  }

  async function importFile(event) {
    const [file] = event.target.files;
    event.target.value = "";
    let read = { searches: [] };
    try {
      read = searchesIn(JSON.parse(await file.text()));
    } catch { /* nothing was read */ }
    if (!read.searches.length) return say(texts.notAList);
    const known = new Set(load().searches.map((one) => one.query));
    const added = read.searches.filter((one) => !known.has(one.query));
    if (!change((now) => [...now, ...added])) return say(texts.notStored);
    show();
    check(fill(texts.imported, { n: added.length, m: read.searches.length - added.length }));
  }

  function exportFeeds() {
    const opml = document.implementation.createDocument(null, "opml");
    opml.documentElement.setAttribute("version", "2.0");
    const add = (parent, name, attributes = {}) => {
      const child = opml.createElement(name);
      for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
      return parent.appendChild(child);
    };
    add(add(opml.documentElement, "head"), "title").textContent = $("h1", $("#saved")).textContent;
    const body = add(opml.documentElement, "body");
    for (const { name, query } of load().searches) {
      add(body, "outline", { type: "rss", text: name, title: name, xmlUrl: feedOf(query), htmlUrl: resultsOf(query) });
    }
    const text = new XMLSerializer().serializeToString(opml);
    download("xunwen-feeds.opml", "text/x-opml", `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`);
  }

  function say(text) {
    $("#saved-status").textContent = text.trim();
  }
}

// ── Addresses and texts ─────────────────────────────────────────────────────────────────────────────────────────────

// Returns the parameters of a query string as the batch takes them: a list for a repeated one.
function parametersOf(query) {
  const given = new URLSearchParams(query);
  return Object.fromEntries([...new Set(given.keys())].map((name) => {
    const values = given.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  }));
}

// The pages stay in the language of this one.
function inThisLanguage(query) {
  const lang = new URLSearchParams(location.search).get("lang");
  return lang ? `${query}&lang=${encodeURIComponent(lang)}` : query;
}

function resultsOf(query) {
  return new URL(`?${inThisLanguage(query)}`, base).href;
}

function newIn(query, since) {
  return new URL(`?${inThisLanguage(`${query}&sort=arrived&since=${encodeURIComponent(since)}`)}`, base).href;
}

function feedOf(query) {
  return new URL(`feed.atom?${query}`, base).href;
}

// Returns a question as a text, or nothing if the name says it all.
function asked(query, name) {
  const text = [...new URLSearchParams(query).values()].join(" · ");
  return text === name ? "" : text;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString("en-US") : value ?? whole;
  });
}

function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
