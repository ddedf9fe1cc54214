// The threshold as a slider: it reads the rows of the table below it, which says the same without this file.
"use strict";
(() => {
  const place = document.querySelector("[data-settings]");
  if (!place) return;
  const rows = [...place.querySelectorAll("tbody tr")];
  const slider = place.querySelector("input[type=range]");
  const show = (name, text) => (place.querySelector(`[data-show="${name}"]`).textContent = text);
  const choose = () => {
    const row = rows[Number(slider.value)];
    for (const one of rows) one.classList.toggle("chosen", one === row);
    const threshold = row.querySelector("a").textContent;
    show("threshold", threshold);
    slider.setAttribute("aria-valuetext", threshold);
    ["pairs", "customers", "largest"].forEach((name, number) => show(name, row.cells[number + 1].textContent));
    place.querySelector("[data-try]").href = `/matching/plan?threshold=${encodeURIComponent(row.dataset.threshold)}`;
  };
  if (rows.length < 2) return;
  slider.value = Math.max(0, rows.findIndex((row) => row.hasAttribute("aria-current")));
  slider.addEventListener("input", choose);
  place.querySelector("[data-slider]").hidden = false;
  choose();
})();
