// Two or three records side by side, chosen in the form or named in the page's address.
"use strict";

function startCompare(form) {
  const root = document.body.dataset.root;
  const table = document.getElementById("compared");
  const selects = [...form.querySelectorAll("select")];
  const { titles, records, sources } = JSON.parse(document.getElementById("comparison").textContent);

  function row(head, cells, tag) {
    const line = document.createElement("tr");
    const first = document.createElement("th");
    first.scope = "row";
    first.textContent = head;
    line.append(first, ...cells.map((content) => {
      const one = document.createElement(tag);
      if (tag === "th") one.scope = "col";
      one.append(...content);
      return one;
    }));
    return line;
  }

  function cell(stated) {
    if (!stated) return ["not stated"];
    const [text, ids] = stated;
    const links = ids.map((id, number) => {
      const link = document.createElement("a");
      link.href = root + sources[id][1];
      link.title = sources[id][0];
      link.textContent = number + 1;
      link.setAttribute("aria-label", `Source: ${sources[id][0]}`);
      return link;
    });
    const from = document.createElement("span");
    from.className = "from";
    from.append(...links.flatMap((link) => [link, " "]));
    return links.length ? [text, " ", from] : [text];
  }

  function show() {
    const keys = selects.map((select) => select.value).filter(Boolean);
    const links = keys.map((key) => {
      const link = document.createElement("a");
      link.href = root + records[key].href;
      link.textContent = records[key].name;
      return [link];
    });
    const rows = titles
      .filter(([name]) => keys.some((key) => Object.hasOwn(records[key].values, name)))
      .map(([name, title]) => row(title, keys.map((key) => cell(records[key].values[name])), "td"));
    table.tHead.replaceChildren(row("Property", links, "th"));
    table.tBodies[0].replaceChildren(...rows);
    table.classList.toggle("hidden", !keys.length);
    try {
      history.replaceState(null, "", `?ids=${keys.map(encodeURIComponent).join(",")}`);
    } catch {
      // a page opened as a file keeps its address
    }
  }

  const asked = (new URLSearchParams(location.search).get("ids") || "").split(",").filter((key) => Object.hasOwn(records, key));
  selects.forEach((select, at) => {
    select.disabled = false;
    if (asked.length) select.value = asked[at] || "";
    select.addEventListener("change", show);
  });
  show();
}

document.querySelectorAll("form.chooser").forEach(startCompare);
