// Search as you type over a prebuilt index; everything else works without it.
"use strict";

const root = document.body.dataset.root;

function load(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}static/${name}`;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// How well a record fits the words sought: lower is better, null where one is missing.
function rank([name, , , words], sought) {
  const texts = [name, ...words].map(folded);
  const all = texts.join(" \u0000 ");
  if (!sought.every((word) => all.includes(word))) return null;
  const whole = sought.join(" ");
  if (texts.some((text) => text === whole)) return 0;
  if (texts[0].startsWith(whole)) return 1;
  if (texts.some((text) => text.startsWith(whole))) return 2;
  return texts[0].includes(sought[0]) ? 3 : 4;
}

function search(index, text) {
  const sought = folded(text).split(/\s+/).filter(Boolean);
  if (!sought.length) return [];
  return index
    .map((entry) => [rank(entry, sought), entry])
    .filter(([fit]) => fit !== null)
    .sort((a, b) => a[0] - b[0] || b[1][4] - a[1][4] || a[1][0].length - b[1][0].length)
    .slice(0, 12)
    .map(([, entry]) => entry);
}

function startSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const told = document.getElementById("told");
  let chosen = -1;
  let loaded = null;

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

  async function show() {
    loaded = loaded || load("search-index.js");
    await loaded;
    const found = search(window.hidataIndex, input.value);
    list.replaceChildren(
      ...found.map(([name, title, href, words], number) => {
        const item = document.createElement("li");
        const more = document.createElement("small");
        item.id = `found-${number}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.href = root + href;
        more.textContent = [title, ...words.slice(0, 3)].join(" · ");
        item.append(name, more);
        return item;
      }),
    );
    told.textContent = input.value ? `${found.length} found` : "";
    if (found.length) {
      list.hidden = false;
      chosen = -1;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
    } else close();
  }

  input.disabled = false;
  input.placeholder = input.dataset.hint;
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open) choose(chosen + 1);
    else if (event.key === "ArrowUp" && open) choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && open) location.href = list.children[Math.max(chosen, 0)].dataset.href;
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) location.href = item.dataset.href;
  });
}

startSearch();
