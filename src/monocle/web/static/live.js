// Pages that follow what happens, by server-sent events. Without this file they are loaded again.
"use strict";
(() => {
  const typing = (target) => target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;

  // One stream, closed while nobody looks at the page; it goes on from where it was.
  const follow = (address, kind, told, say) => {
    let stream = null, paused = false, last = "";
    const close = () => {
      stream?.close();
      stream = null;
    };
    const open = () => {
      if (stream || paused || document.hidden) return;
      stream = new EventSource(address(last));
      stream.addEventListener("open", () => say("going"));
      stream.addEventListener(kind, (event) => {
        last = event.lastEventId || last;
        told(event.data);
      });
      stream.addEventListener("error", () => {
        const ended = stream?.readyState === EventSource.CLOSED;
        say(ended ? "lost" : "away");
        if (ended) stream = null;
      });
    };
    const pause = (wanted) => {
      paused = wanted;
      paused ? close() : open();
      say(paused ? "paused" : "going");
    };
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    addEventListener("pagehide", close);
    addEventListener("pageshow", open);
    open();
    return pause;
  };
  const teller = (place) => (state) => {
    if (place && place.textContent !== place.dataset[state]) place.textContent = place.dataset[state] || "";
    if (place) place.dataset.state = state;
  };

  // The stream of events: new ones on top.
  const list = document.querySelector("[data-stream]");
  if (list) {
    const say = teller(document.querySelector("[data-following]"));
    const address = (last) => {
      const wanted = new URL(list.dataset.stream, location.href);
      if (last) wanted.searchParams.set("after", last);
      return wanted.href;
    };
    const pause = follow(address, "events", (html) => {
      for (const one of document.querySelectorAll("[data-until-first]")) one.remove();
      const above = list.firstElementChild?.getBoundingClientRect().top ?? 0;
      const reading = above < 0 && list.firstElementChild;
      const fresh = [...parsed(html).children];
      for (const one of fresh) one.classList.add("fresh");
      list.prepend(...fresh);
      if (reading) scrollBy({ top: reading.getBoundingClientRect().top - above, behavior: "instant" });
      while (list.children.length > Number(list.dataset.most) && !list.lastElementChild.contains(document.activeElement)) {
        list.lastElementChild.remove();
      }
      list.dispatchEvent(new CustomEvent("arrived", { bubbles: true }));
    }, say);
    const button = document.querySelector("[data-pause]");
    let paused = false;
    button.hidden = false;
    button.addEventListener("click", () => {
      paused = !paused;
      button.textContent = paused ? button.dataset.paused : button.dataset.going;
      button.setAttribute("aria-pressed", String(paused));
      pause(paused);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "p" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) button.click();
    });
  }

  // A customer: the parts that show what happened are fetched again when something did.
  const customer = document.querySelector("[data-follow]");
  if (customer) {
    const say = teller(document.querySelector("[data-following]"));
    let mark = "";
    const address = () => {
      const wanted = new URL(customer.dataset.follow, location.href);
      if (mark) wanted.searchParams.set("mark", mark);
      return wanted.href;
    };
    const fetched = async () => {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
      if (!answer.ok) return say("lost");
      const page = parsed(await answer.text());
      for (const old of document.querySelectorAll("[data-live]")) {
        const fresh = page.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
        if (!fresh || old.isEqualNode(fresh)) continue;
        const named = (one) => one.id || one.querySelector("summary")?.textContent.trim();
        const open = new Set([...old.querySelectorAll("details[open]")].map(named));
        for (const one of fresh.querySelectorAll("details")) one.open ||= open.has(named(one));
        if (old.contains(document.activeElement)) {
          old.addEventListener("focusout", () => old.replaceWith(fresh), { once: true });
        } else {
          old.replaceWith(fresh);
        }
      }
      say("changed");
    };
    follow(address, "changed", (now) => {
      mark = now;
      fetched().catch(() => say("away"));
    }, say);
  }
})();
