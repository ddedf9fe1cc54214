// Buttons that copy what stands beside them. Without this file the text is selected by hand.
"use strict";
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const place = document.getElementById(button.dataset.copy);
    const chosen = document.createRange();
    chosen.selectNodeContents(place);
    getSelection().removeAllRanges();
    getSelection().addRange(chosen);
    try {
      await navigator.clipboard.writeText(place.textContent);
    } catch {
      place.focus();
      return;
    }
    const said = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = said), 2000);
  });
  const show = (within) => {
    for (const button of within.querySelectorAll("[data-copy]")) button.hidden = false;
  };
  document.addEventListener("arrived", (event) => show(event.target));
  show(document);
})();
