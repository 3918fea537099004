// Filters and sorts the lists of a page; without it they are whole, in their own order.
"use strict";

function startFilter(section) {
  const form = section.querySelector("[data-filter]");
  const items = [...section.querySelectorAll("[data-item]")];
  const groups = [...section.querySelectorAll("[data-group]")];
  const hits = form.querySelector(".hits");
  const noun = hits.textContent.replace(/^[\d,]+/, "");

  function filter() {
    const asked = [...new FormData(form)].filter(([, value]) => value);
    let shown = 0;
    for (const item of items) {
      const fits = asked.every(([name, value]) =>
        name === "q"
          ? value.toLowerCase().split(/\s+/).every((word) => item.dataset.text.includes(word))
          : item.dataset[name] === value,
      );
      item.hidden = !fits;
      shown += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-item]:not([hidden])");
    hits.textContent = shown ? `${shown}${noun}` : `0${noun}: ask for less, or another way`;
  }

  form.classList.add("ready");
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}

function startSort(table) {
  const body = table.tBodies[0];
  for (const head of table.querySelectorAll("th[data-k]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const { k: name, number } = head.dataset;
      table.querySelectorAll("th[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((one, other) => {
        const [a, b] = [one.dataset[name], other.dataset[name]];
        if (!a || !b) return !a - !b; // what is not known comes last either way
        const order = number === undefined ? a.localeCompare(b) : a - b;
        return down ? -order : order;
      });
      body.append(...rows);
    });
  }
}

document.querySelectorAll("[data-list]").forEach(startFilter);
document.querySelectorAll("table[data-sort]").forEach(startSort);
