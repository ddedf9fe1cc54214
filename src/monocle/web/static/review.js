// The review by keyboard. Each key presses a button or a link that stands on the page; without this file they are clicked.
"use strict";
(() => {
  const typing = (target) => target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  let afterG = -Infinity, busy = false;

  const open = () => document.querySelector("article.open");
  const sides = (one) => (one ? { left: one.dataset.left, right: one.dataset.right } : {});

  // Others are told which pair is open here, and that it is not any more.
  let held = {};
  const hold = () => {
    const now = sides(open());
    if (now.left === held.left && now.right === held.right) return;
    const form = new URLSearchParams(now);
    if (held.left) {
      form.set("before_left", held.left);
      form.set("before_right", held.right);
    }
    const address = now.left ? "/review/take" : "/review/release";
    if (!now.left) {
      form.set("left", held.left);
      form.set("right", held.right);
    }
    held = now;
    fetch(address, { method: "POST", body: form, keepalive: true }).catch(() => {});
  };
  addEventListener("pagehide", () => {
    if (held.left) navigator.sendBeacon("/review/release", new URLSearchParams(held));
    held = {};
  });

  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "g") {
      afterG = event.timeStamp;
      return;
    }
    const second = event.timeStamp - afterG < 1500;
    afterG = -Infinity;
    if (second || key.length !== 1 || busy) return;
    const comment = key === "c" && document.querySelector("[data-comment]");
    const pressed = comment || document.querySelector(`[data-press="${CSS.escape(key)}"]`);
    if (!pressed) return;
    event.preventDefault();
    comment ? comment.focus() : pressed.click();
  });

  // One decision at a time: a key that comes while the next pair is on its way is not meant for it.
  document.addEventListener("htmx:before:request", (event) => {
    if (event.target.closest?.("#review")) busy = true;
  });
  document.addEventListener("htmx:finally:request", () => (busy = false));
  document.addEventListener("htmx:after:swap", () => {
    const title = document.getElementById("open-title");
    (title || document.getElementById("review")).scrollIntoView({ behavior: "instant", block: "start" });
    title?.focus({ preventScroll: true });
    hold();
  });
  hold();
})();
