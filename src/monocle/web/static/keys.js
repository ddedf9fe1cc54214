// Keys, and the small things that forms do by themselves. Every page works without this file.
"use strict";
(() => {
  const typing = (target) => target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  let afterG = 0;

  const search = () => document.querySelector("[data-instant]") || document.querySelector("[data-search]");

  document.addEventListener("keydown", (event) => {
    const help = document.getElementById("shortcuts");
    if (event.key === "Escape") {
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || !help) return;
    if (event.key === "/") {
      event.preventDefault();
      search().focus();
      search().select();
    } else if (event.key === "?") {
      event.preventDefault();
      help.open ? help.close() : help.showModal();
    } else if (event.key === "g") {
      afterG = event.timeStamp;
    } else if (afterG && event.timeStamp - afterG < 1500) {
      afterG = 0;
      const place = document.querySelector(`.rail a[data-key="${CSS.escape(event.key)}"]`);
      if (place) location.href = place.href;
    }
  });

  // A filter acts as soon as it is changed; its button is for browsers without JavaScript.
  for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
    const button = select.form.querySelector("button:not([data-keep])");
    if (button) button.hidden = true;
  }

  const all = document.querySelector("[data-all]");
  if (all) {
    all.hidden = false;
    document.querySelector("[data-all-label]").hidden = false;
    all.addEventListener("change", () => {
      for (const box of all.form.querySelectorAll("input[name=id]")) box.checked = all.checked;
    });
  }

  // A link to a place inside a closed part opens it.
  const open = () => {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place && place.matches("details")) place.open = true;
  };
  addEventListener("hashchange", open);
  open();

  // While a search is on, its place in the address stays what it finds.
  const instant = document.querySelector("[data-instant]");
  if (instant && instant.value) instant.setSelectionRange(instant.value.length, instant.value.length);
})();
