// A file may be dropped on its field; the field tells which file it holds.
"use strict";
(() => {
  for (const place of document.querySelectorAll("[data-drop]")) {
    const field = place.querySelector("input[type=file]"), shown = place.querySelector("[data-dropped]");
    const tell = () => (shown.textContent = [...field.files].map((file) => file.name).join(", "));
    field.addEventListener("change", tell);
    for (const kind of ["dragenter", "dragover"]) place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) place.addEventListener(kind, () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      tell();
    });
  }
})();
