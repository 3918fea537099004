// Up to four records side by side, chosen in the form or named in the page's address.
"use strict";

function make(tag, attributes, ...content) {
  const element = document.createElement(tag);
  Object.assign(element, attributes);
  element.append(...content);
  return element;
}

function startCompare(form) {
  const root = document.body.dataset.root;
  const table = document.getElementById("compared");
  const sentence = document.getElementById("sentence");
  const differ = document.getElementById("differ");
  const selects = [...form.querySelectorAll("select")];
  const { about, difference, groups, records, selected, sources } = JSON.parse(
    document.getElementById("comparison").textContent,
  );

  function fill(select) {
    let place = select;
    for (const [key, [name, , group]] of Object.entries(records)) {
      if (group && place.label !== group) place = select.appendChild(make("optgroup", { label: group }));
      (group ? place : select).append(make("option", { value: key }, name));
    }
  }

  function content(cell) {
    if (!cell) return [make("span", { className: "unk" }, "not known")];
    const [text, ids] = Array.isArray(cell) ? cell : [cell, []];
    const links = ids.map((id, number) => {
      const [name, href] = sources[id];
      const link = make("a", { href: root + href, title: name }, String(number + 1));
      link.setAttribute("aria-label", `Source: ${name}`);
      return link;
    });
    const from = make("span", { className: "from" }, ...links.flatMap((link) => [link, " "]));
    return links.length ? [text, " ", from] : [text];
  }

  // The difference between the highest and the lowest, where at least two are known.
  function compare(keys) {
    const known = keys.map((key) => records[key]).filter((record) => record[4] !== null);
    if (known.length < 2) return "";
    known.sort((one, other) => one[4] - other[4]);
    const [low, high] = [known[0], known[known.length - 1]];
    if (low[4] === high[4]) return "";
    const least = known.filter((record) => record[4] === low[4]).map((record) => record[7]).join(" and ");
    const percent = Math.round(100 * (high[4] / low[4] - 1));
    const words = difference.replace("{high}", high[7]).replace("{low}", least).replace("{percent}", percent);
    const overlap = low[5].length && high[5].length && low[5][1] >= high[5][0];
    return ` ${words}${overlap ? " The two cannot be told apart with certainty." : ""}`;
  }

  function rowOf(title, keys, at) {
    const cells = keys.map((key) => records[key][6][at]);
    const texts = cells.map((cell) => JSON.stringify(cell));
    const row = make("tr", {}, make("th", { scope: "row" }, title));
    const same = keys.length > 1 && texts.every((text) => text === texts[0]);
    row.classList.toggle("same", same);
    cells.forEach((cell, number) => {
      const label = make("span", { className: "lab" }, same ? "All" : records[keys[number]][7]);
      label.setAttribute("aria-hidden", "true");
      row.append(make("td", {}, label, make("div", {}, ...content(cell))));
    });
    return row;
  }

  function show() {
    const keys = [...new Set(selects.map((select) => select.value).filter(Boolean))];
    const heads = keys.map((key) => make("th", { scope: "col" }, make("a", { href: root + records[key][1] }, records[key][0])));
    table.tHead.replaceChildren(make("tr", {}, make("td", {}), ...heads));
    let at = 0;
    const rows = groups.flatMap(([name, titles]) => {
      const found = titles
        .map((title) => [title, at++])
        .filter(([, number]) => keys.some((key) => records[key][6][number]))
        .map(([title, number]) => rowOf(title.replace(/: jobs$/, ""), keys, number));
      const head = make("th", { scope: "rowgroup", colSpan: keys.length + 1 }, name);
      return found.length ? [make("tr", { className: "grp" }, head), ...found] : [];
    });
    table.tBodies[0].replaceChildren(...rows);
    table.classList.toggle("hidden", !keys.length);
    table.classList.toggle("differing", differ.checked);
    const leads = keys.map((key) => `${records[key][7]} ${records[key][3]}`);
    sentence.textContent = leads.length ? `${about}: ${leads.join("; ")}.${compare(keys)}` : `${about}.`;
    try {
      history.replaceState(null, "", `?ids=${keys.map(encodeURIComponent).join(",")}`);
    } catch {
      // a page opened as a file keeps its address
    }
  }

  const asked = (new URLSearchParams(location.search).get("ids") || "").split(",").filter((key) => Object.hasOwn(records, key));
  // one alone is compared with the first other that is usually shown
  const first = asked.length > 1 ? asked : [...asked, ...selected.filter((key) => !asked.includes(key))].slice(0, 2);
  selects.forEach((select, number) => {
    fill(select);
    select.disabled = false;
    select.value = first[number] || "";
    select.addEventListener("change", show);
  });
  differ.disabled = false;
  differ.addEventListener("change", show);
  show();
}

document.querySelectorAll("form.chooser").forEach(startCompare);
