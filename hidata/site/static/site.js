// Search as you type, and the page of results; everything else works without it.
"use strict";

const root = document.body.dataset.root;
const IN_SIGHT = 8; // results below the field

function load(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}static/${name}`;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

let ready = null;

// What answers questions; it and the index are loaded when first needed.
function engine() {
  const scripts = ["search-words.js", "search.js", "search-index.js"];
  ready = ready || Promise.all(scripts.map(load)).then(() => new HidataSearch(window.hidataIndex));
  return ready;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function nameOf(result) {
  return result.part ? `${result.name}: ${result.part}` : result.name;
}

function resultsPage(text) {
  return `${root}search.html?q=${encodeURIComponent(text)}`;
}

function counted(number) {
  return number === 1 ? "1 result" : `${number} results`;
}

function startSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const told = document.getElementById("told");
  let chosen = -1;
  let results = [];

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const items = [...list.children];
    chosen = (number + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function option(result, number) {
    const item = document.createElement("li");
    item.id = `found-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = root + result.href;
    const more = [result.kind, result.fact].filter(Boolean).join(" · ");
    item.append(nameOf(result), element("small", more));
    return item;
  }

  async function show() {
    const answers = await engine();
    const text = input.value.trim();
    results = text ? answers.search(text, IN_SIGHT) : [];
    list.replaceChildren(...results.map(option));
    close();
    list.hidden = !results.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = text && "Nothing found. Try fewer or other words.";
    if (results.length) {
      told.textContent = `${counted(results.length)}; the first: ${nameOf(results[0])}`;
    }
  }

  // The result that was chosen, else the comparison that was asked for, else all results.
  async function enter() {
    const text = input.value.trim();
    if (chosen >= 0) location.href = list.children[chosen].dataset.href;
    else if (text) {
      const [first] = (await engine()).search(text, 1);
      location.href = first && first.compares ? root + first.href : resultsPage(text);
    }
  }

  input.disabled = false;
  input.placeholder = input.dataset.hint;
  input.addEventListener("focus", engine, { once: true });
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open) choose(chosen + 1);
    else if (event.key === "ArrowUp" && open) choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "ArrowDown" && input.value.trim()) show();
    else if (event.key === "Escape" && open) close();
    else if (event.key === "Escape") input.value = "";
    else if (event.key === "Enter") enter();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) location.href = item.dataset.href;
  });
}

function resultItem(result) {
  const item = document.createElement("li");
  const link = element("a", nameOf(result));
  link.href = root + result.href;
  const head = document.createElement("h2");
  head.append(link);
  item.append(element("span", result.kind, "kind"), head);
  if (result.fact) item.append(element("p", result.fact, "fact"));
  if (result.snippet) item.append(element("p", result.snippet));
  return item;
}

// The page of results of the question in its address.
async function showResults(list) {
  const text = (new URLSearchParams(location.search).get("q") || "").trim();
  const answers = await engine();
  const { examples, leftOut } = answers.index;
  const summary = document.getElementById("summary");
  const results = text ? answers.search(text) : [];
  document.getElementById("search").value = text;
  if (text) document.title = `${text} · ${document.title}`;
  summary.textContent = text ? `Nothing found for “${text}”` : "Ask in the field above.";
  if (results.length) summary.textContent = `${counted(results.length)} for “${text}”`;
  list.replaceChildren(...results.map(resultItem));
  document.getElementById("examples").replaceChildren(...examples.map((example) => {
    const item = document.createElement("li");
    const link = element("a", example);
    link.href = resultsPage(example);
    item.append(link);
    return item;
  }));
  document.getElementById("left-out").hidden = !leftOut;
  document.getElementById("left-out-number").textContent = leftOut.toLocaleString("en-US");
  document.getElementById("hints").hidden = false;
}

startSearch();
const page = document.getElementById("results");
if (page) showResults(page);
