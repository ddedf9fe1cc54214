// The builder of segments: conditions as controls that a keyboard reaches, and the count that follows. Without this file the
// conditions are written as text.
"use strict";
(() => {
  const form = document.querySelector("[data-builder]");
  if (!form) return;
  const { KINDS, MONEY, COUNTS, node, group, fresh, read, write, incomplete } = segmentTree;
  const given = (id) => JSON.parse(document.getElementById(id).textContent);
  const vocabulary = given("vocabulary"), names = given("names"), texts = given("texts");
  const place = form.querySelector("[data-tree]"), written = form.elements.where, count = form.querySelector("[data-count]");
  const operators = new Map(vocabulary.operators.map((one) => [one.name, one]));
  const words = new Map([...vocabulary.fields.map((one) => [`field:${one.name}`, one]), ...vocabulary.traits.map((one) => [`trait:${one.name}`, one])]);
  const takes = (op) => operators.get(op)?.takes ?? 1;
  const LONGEST_CHOICE = 60, WAIT = 250, REST = 700, DAYS = ["in_last_days", "not_in_last_days", "in_next_days"];
  let tree = group("all");

  // Pieces of the page.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  };
  const labelled = (text, control, extra = "") => make("label", { class: `control ${extra}` }, make("span", {}, text), control);
  const press = (id, text, deed, mark = "") => make("button", { type: "button", id, class: mark ? "small" : "", "aria-label": mark ? text : null, title: mark ? text : null, onclick: deed }, mark || text);
  const changed = (focus) => {
    draw(focus);
    schedule();
  };
  // A choice made by keyboard is drawn once the keys rest, or when Tab goes on: what is typed ahead in a list is not cut short.
  let resting = 0, byKey = false, open = "";
  const rest = () => { clearTimeout(resting); resting = 0; changed(open); };
  const keyed = (event) => {
    byKey = event.key !== "Enter";
    if (event.key === "Tab" && resting) rest();
  };
  const pointed = () => { byKey = false; };
  const chosen = (id) => {
    clearTimeout(resting);
    open = id;
    if (!byKey) return rest();
    resting = setTimeout(() => (document.activeElement?.id === id ? rest() : changed(document.activeElement?.id)), REST);
    mark();
    schedule();
  };
  const pairs = (list, labels) => list.map((value, at) => [value, labels?.[at] ?? value]);
  const named = (list) => list.map((one) => [one.name, one.label]);

  const choose = (id, text, options, value, set, extra) => {
    const option = ([code, label]) => make("option", { value: code, selected: code === value }, label);
    const flat = options.flatMap((one) => (one.options ? one.options : [one]));
    const missing = value !== null && value !== undefined && !flat.some(([code]) => code === value) ? [option([value, value || texts.choose])] : [];
    const select = make("select", { id, onkeydown: keyed, onpointerdown: pointed, onchange: (event) => { set(event.target.value); chosen(id); } }, missing,
      options.map((one) => (one.options ? make("optgroup", { label: one.label }, one.options.map(option)) : option(one))));
    return labelled(text, select, extra);
  };
  const type = (id, text, kind, value, set, extra = {}) => {
    const { options, cast = (one) => one, ...attributes } = extra;
    const list = options?.length ? make("datalist", { id: `${id}-list` }, options.map(([code, label]) => make("option", { value: code }, label === code ? "" : label))) : null;
    const input = make("input", { id, type: kind, value: value ?? "", list: list && list.id, autocomplete: "off", maxlength: kind === "text" ? 1000 : null, ...attributes,
      oninput: (event) => { set(event.target.value === "" ? null : cast(event.target.value)); mark(); schedule(); } });
    return [labelled(text, input), list];
  };
  const numeric = (id, text, value, set, extra = {}) => type(id, text, "number", value, set, { cast: Number, step: "any", ...extra });
  const tick = (id, text, value, set) => make("label", { class: "check" }, make("input", { id, type: "checkbox", checked: value, onchange: (event) => { set(event.target.checked); changed(id); } }), text);

  // Several values: each is a button that takes it away; Enter adds what is typed.
  const many = (id, text, values, set, options = [], cast = (one) => one) => {
    const list = [].concat(values ?? []);
    const add = (input) => {
      const typed = input.value.trim();
      input.value = "";
      if (!typed || list.includes(cast(typed))) return;
      set([...list, cast(typed)]);
      changed(id);
    };
    const without = (one) => () => { set(list.filter((other) => other !== one)); changed(id); };
    const label = new Map(options);
    const chips = list.map((one, at) => make("li", {}, press(`${id}-${at}`, `${texts.removeValue} ${label.get(one) ?? one}`, without(one), `${label.get(one) ?? one} ×`)));
    const data = options.length ? make("datalist", { id: `${id}-list` }, options.filter(([code]) => !list.includes(code)).map(([code, shown]) => make("option", { value: code }, shown === code ? "" : shown))) : null;
    const input = make("input", { id, type: "text", maxlength: 1000, autocomplete: "off", list: data && data.id, onchange: (event) => add(event.target),
      onkeydown: (event) => {
        if (event.key === "Enter") { event.preventDefault(); add(event.target); }
        else if (event.key === "Backspace" && !event.target.value && list.length) without(list[list.length - 1])();
      } });
    return make("div", { class: "control many", role: "group", "aria-label": text }, make("label", { for: id }, text), chips.length ? make("ul", {}, chips) : null, input, data);
  };

  // Money is written in its currency and kept in minor units.
  const digits = (currency) => {
    try { return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits; } catch { return 2; }
  };
  const scale = (word) => (word?.type === "money" ? 10 ** digits(word.currency || vocabulary.currencies[0] || "EUR") : 1);
  const one = (id, text, word, op, value, set) => {
    if (DAYS.includes(op)) return numeric(id, `${text} (${texts.days})`, value, set, { min: 0, step: 1 });
    if (word?.type === "boolean") return choose(id, text, [["true", texts.yes], ["false", texts.no]], String(value ?? true), (chosen) => set(chosen === "true"));
    if (word?.type === "date" || word?.type === "time") return type(id, text, "date", typeof value === "string" ? value.slice(0, 10) : value, set);
    if (word?.type === "number" || word?.type === "money") {
      const unit = scale(word), shown = typeof value === "number" ? value / unit : value;
      return numeric(id, unit > 1 ? `${text} (${word.currency || vocabulary.currencies[0] || ""})` : text, shown, (typed) => set(typed === null ? null : unit > 1 ? Math.round(typed * unit) : typed));
    }
    const exact = ["is", "is_not"].includes(op), known = word?.values ?? [];
    if (exact && known.length && known.length <= LONGEST_CHOICE) return choose(id, text, [["", texts.choose], ...pairs(known, known.map((code) => names.values[code] ?? code))], value ?? "", set);
    return type(id, text, "text", value, set, { options: pairs(known, known.map((code) => names.values[code] ?? code)) });
  };
  const test = (id, held, word, ops, relabel = {}) => {
    if (!held.op || !ops.includes(held.op)) [held.op, held.value] = [ops[0], null];
    if (word?.type === "boolean" && takes(held.op) === 1 && held.value === null) held.value = true;
    const options = ops.map((op) => [op, relabel[op] ?? operators.get(op)?.label ?? op]);
    const choice = choose(`${id}-op`, texts.op, options, held.op, (op) => {
      if (takes(op) !== takes(held.op) || DAYS.includes(op) !== DAYS.includes(held.op)) held.value = null;
      held.op = op;
    });
    const set = (value) => { held.value = value; };
    if (takes(held.op) === 0) return [choice];
    if (takes(held.op) === -1) return [choice, many(`${id}-v`, texts.value, held.value, set, pairs(word?.values ?? [], (word?.values ?? []).map((code) => names.values[code] ?? code)), word?.type === "number" ? Number : undefined)];
    if (takes(held.op) === 2) {
      const both = Array.isArray(held.value) ? held.value : (held.value = [null, null]);
      return [choice, one(`${id}-v`, texts.from, word, held.op, both[0], (value) => { both[0] = value; }), one(`${id}-w`, texts.to, word, held.op, both[1], (value) => { both[1] = value; })].flat();
    }
    return [choice, one(`${id}-v`, texts.value, word, held.op, held.value, set)].flat();
  };
  const opsOf = (kind) => vocabulary.operators.filter((op) => op.types.includes(kind) || (kind === "money" && op.types.includes("number"))).map((op) => op.name);
  const counts = (id, held, label = texts.count) => {
    const never = held.op === "is" && held.value === 0;
    const choice = choose(`${id}-op`, texts.times, [["never", texts.never], ...COUNTS.map((op) => [op, operators.get(op)?.label ?? op])], never ? "never" : held.op, (op) => {
      if (op === "never") [held.op, held.value] = ["is", 0];
      else [held.op, held.value] = [op, op === "between" ? [1, 2] : never || Array.isArray(held.value) ? 1 : held.value];
    });
    const whole = { min: 0, step: 1 };
    if (never) return [choice];
    if (held.op === "between") return [choice, numeric(`${id}-v`, texts.from, held.value[0], (value) => { held.value[0] = value; }, whole), numeric(`${id}-w`, texts.to, held.value[1], (value) => { held.value[1] = value; }, whole)].flat();
    return [choice, numeric(`${id}-v`, label, held.value, (value) => { held.value = value; }, whole)].flat();
  };
  const when = (id, held) => {
    const window = held.within;
    const kind = !window ? "" : "days" in window ? "days" : "before_days" in window ? "before_days" : "between";
    const starts = { "": null, days: { days: 30 }, before_days: { before_days: 365 }, between: { from: null, to: null } };
    const choice = choose(`${id}-win`, texts.window, [["", texts.ever], ["days", texts.last], ["before_days", texts.older], ["between", texts.between]], kind, (chosen) => { held.within = starts[chosen]; });
    if (!kind) return [choice];
    if (kind !== "between") return [choice, numeric(`${id}-days`, texts.days, window[kind], (value) => { window[kind] = value; }, { min: kind === "days" ? 1 : 0, step: 1 })].flat();
    return [choice, type(`${id}-from`, texts.from, "date", window.from, (value) => { window.from = value; }), type(`${id}-to`, texts.to, "date", window.to, (value) => { window.to = value; })].flat();
  };

  // Which events, which orders.
  const opened = new Set();
  const further = (id, used, ...controls) => {
    const more = make("details", { class: "further", open: opened.has(id) || used }, make("summary", {}, texts.more), make("div", { class: "row" }, ...controls));
    more.addEventListener("toggle", () => (more.open ? opened.add(id) : opened.delete(id)));
    return more;
  };
  const optional = (id, text, held, key, word, ops) => {
    const head = tick(`${id}-${key}`, text, Boolean(held[key]), (on) => { if (on) held[key] = { op: ops[0], value: null }; else delete held[key]; });
    return held[key] ? make("div", { class: "row tested" }, head, test(`${id}-${key}`, held[key], word, ops)) : head;
  };
  const listed = (id, held) => (key, text, list, labels) => many(`${id}-f-${key}`, text, held[key], (values) => { if (values.length) held[key] = values; else delete held[key]; }, pairs(list, labels));
  const numbers = ["at_least", "at_most", "is", "more", "less", "between"], said = ["contains", "is", "starts_with", "ends_with"];
  const eventFilter = (id, held) => {
    const several = listed(id, held);
    const used = ["type", "channel", "source", "place", "direction", "score", "text", "properties"].some((key) => held[key] !== undefined && held[key].length !== 0);
    const properties = held.properties ?? [];
    const rows = properties.map((property, at) => make("div", { class: "row tested" },
      type(`${id}-p${at}n`, texts.property, "text", property.name, (value) => { property.name = value; }),
      test(`${id}-p${at}`, property, typeof property.value === "number" || numbers.slice(0, 2).includes(property.op) || ["more", "less", "between"].includes(property.op) ? { type: "number" } : { type: "text" }, ["is", "is_not", "contains", "at_least", "at_most", "more", "less", "known", "unknown"]),
      press(`${id}-p${at}x`, texts.remove, () => { held.properties.splice(at, 1); changed(`${id}-addp`); }, "✕")));
    return [several("name", texts.eventName, vocabulary.event_names, names.event_names), further(id, used,
      several("type", texts.eventType, vocabulary.event_types, names.event_types), several("channel", texts.channel, vocabulary.event_channels, names.event_channels),
      several("source", texts.source, vocabulary.sources), several("place", texts.place, vocabulary.places),
      several("direction", texts.direction, ["inbound", "outbound"], [texts.inbound, texts.outbound]),
      optional(id, texts.score, held, "score", { type: "number" }, numbers), optional(id, texts.text, held, "text", { type: "text" }, said), ...rows,
      press(`${id}-addp`, texts.addProperty, () => { held.properties = [...properties, { name: "", op: "is", value: null }]; changed(`${id}-p${properties.length}n`); }))];
  };
  const currency = (id, held, needed) => choose(`${id}-cur`, texts.currency, [...(needed ? [] : [["", texts.any_]]), ...pairs(vocabulary.currencies)], held.currency ?? "", (code) => { if (code) held.currency = code; else delete held.currency; });
  const orderFilter = (id, held, needed = false) => {
    const several = listed(id, held);
    const used = ["kind", "channel", "store", "source", "product", "category", "amount"].some((key) => held[key] !== undefined && held[key].length !== 0) || (!needed && Boolean(held.currency));
    if ((needed || held.amount) && !held.currency) held.currency = vocabulary.currencies[0];
    return [needed && vocabulary.currencies.length > 1 ? currency(id, held, true) : null, further(id, used,
      several("category", texts.category, vocabulary.categories), several("product", texts.product, vocabulary.products.map((product) => product.name), vocabulary.products.map((product) => product.label)),
      several("store", texts.store, vocabulary.stores), several("channel", texts.channel, vocabulary.order_channels, names.order_channels), several("source", texts.source, vocabulary.sources),
      several("kind", texts.orderKind, ["sale", "refund"], [texts.sale, texts.refund]),
      optional(id, texts.amount, held, "amount", { type: "money", currency: held.currency }, numbers), needed ? null : currency(id, held, Boolean(held.amount)))];
  };

  // What each kind of condition shows.
  const member = (id, held, text, options, yes, no) => [choose(`${id}-name`, text, [["", texts.choose], ...options], held.name, (name) => { held.name = name; }), choose(`${id}-is`, texts.state, [["true", yes], ["false", no]], String(held.is), (value) => { held.is = value === "true"; })];
  const kinds = {
    field: (id, held) => {
      const word = words.get(held.name) ?? (held.name ? { type: "text" } : null);
      const options = [["", texts.choose], { label: texts.fields, options: vocabulary.fields.map((field) => [`field:${field.name}`, field.label]) }, { label: texts.traits, options: vocabulary.traits.map((trait) => [`trait:${trait.name}`, trait.label]) }];
      const which = choose(`${id}-name`, texts.field, options, held.name, (name) => {
        const before = words.get(held.name)?.type;
        held.name = name;
        if (before !== words.get(name)?.type) [held.op, held.value] = ["", null];
        else held.value = null;
      });
      return word ? [which, ...test(id, held, word.type === "money" && held.name.startsWith("field:spent.") ? { ...word, currency: held.name.slice("field:spent.".length) } : word, opsOf(word.type))] : [which];
    },
    orders: (id, held) => {
      const money = MONEY.includes(held.measure), dated = ["first", "last"].includes(held.measure);
      const measure = choose(`${id}-m`, texts.measure, Object.entries(texts.measures), held.measure, (chosen) => { [held.measure, held.op, held.value] = [chosen, "at_least", null]; });
      const word = money ? { type: "money", currency: held.filter.currency } : { type: "time" };
      if (dated && !opsOf("time").includes(held.op)) [held.op, held.value] = ["in_last_days", null];
      const figures = held.measure === "count" ? counts(id, held) : test(id, held, word, dated ? ["in_last_days", "not_in_last_days", "before", "after", "between"] : numbers);
      return [measure, ...figures, ...when(id, held), ...orderFilter(id, held.filter, money)];
    },
    event: (id, held) => { const [name, more] = eventFilter(id, held.filter); return [name, ...counts(`${id}-t`, held.times), ...when(id, held), more]; },
    sequence: (id, held) => [make("ol", { class: "sequence-steps" }, held.steps.map((step, at) => make("li", {}, make("div", { class: "row", role: "group", "aria-label": `${texts.step} ${at + 1}` },
      choose(`${step.id}-what`, `${texts.step} ${at + 1}`, [["event", texts.stepEvent], ["order", texts.stepOrder]], step.what, (what) => { [step.what, step.filter] = [what, {}]; }),
      ...(step.what === "event" ? eventFilter(step.id, step.filter) : orderFilter(step.id, step.filter)),
      held.steps.length > 2 ? press(`${step.id}-x`, texts.remove, () => { held.steps.splice(at, 1); changed(`${id}-step`); }, "✕") : null)))),
      press(`${id}-step`, texts.addStep, () => { const step = node({ what: "event", filter: {} }); held.steps.push(step); changed(`${step.id}-what`); }),
      numeric(`${id}-apart`, texts.apart, held.apart, (value) => { held.apart = value; }, { min: 0, step: 1 }), ...when(id, held),
      tick(`${id}-un`, texts.unfinished, held.unfinished, (on) => { held.unfinished = on; })].flat(),
    consent: (id, held) => [choose(`${id}-p`, texts.purpose, [["", texts.choose], ...pairs(vocabulary.purposes, names.purposes)], held.purpose, (value) => { held.purpose = value; }),
      choose(`${id}-c`, texts.channel, [["", texts.choose], ...pairs(vocabulary.consent_channels, names.consent_channels)], held.channel, (value) => { held.channel = value; }),
      choose(`${id}-is`, texts.state, ["granted", "refused", "unknown"].map((state) => [state, texts[state]]), held.is, (value) => { held.is = value; })],
    segment: (id, held) => member(id, held, texts.segmentName, named(vocabulary.segments).filter(([name]) => name !== form.elements.was?.value), texts.member, texts.noMember),
    identifier: (id, held) => member(id, held, texts.identifierType, named(vocabulary.identifiers), texts.present, texts.absent),
    list: (id, held) => member(id, held, texts.listName, named(vocabulary.lists), texts.onList, texts.offList),
    share: (id, held) => [numeric(`${id}-a`, texts.shareFrom, Math.round(held.from * 1e6) / 1e4, (value) => { held.from = value === null ? NaN : value / 100; }, { min: 0, max: 100 }),
      numeric(`${id}-b`, texts.shareTo, Math.round(held.to * 1e6) / 1e4, (value) => { held.to = value === null ? NaN : value / 100; }, { min: 0, max: 100 }),
      type(`${id}-s`, texts.salt, "text", held.salt, (value) => { held.salt = value ?? ""; }, { maxlength: 200 })].flat(),
    household: (id, held) => [choose(`${id}-mode`, texts.household, [["size", texts.size], ["any", texts.someone]], held.mode, (mode) => { held.mode = mode; if (mode === "any" && !held.inside.parts.length) held.inside.parts.push(fresh("field")); }),
      ...(held.mode === "size" ? counts(id, held, texts.people) : [drawGroup(held.inside, null)])],
  };

  // Groups and conditions.
  const deeds = (one, within) => {
    const at = within.parts.indexOf(one), to = (place) => { within.parts.splice(at, 1); within.parts.splice(place, 0, one); };
    return make("div", { class: "deeds" },
      at > 0 ? press(`${one.id}-up`, texts.up, () => { to(at - 1); changed(`${one.id}-up`); }, "↑") : null,
      at < within.parts.length - 1 ? press(`${one.id}-down`, texts.down, () => { to(at + 1); changed(`${one.id}-down`); }, "↓") : null,
      press(`${one.id}-twice`, texts.twice, () => { const copy = again(one); within.parts.splice(at + 1, 0, copy); changed(first(copy)); }, "×2"),
      press(`${one.id}-x`, texts.remove, () => { within.parts.splice(at, 1); changed(within.parts[at] ? first(within.parts[at]) : `${within.id}-add`); }, "✕"));
  };
  const renewed = (held) => {
    if (Array.isArray(held)) return held.map(renewed);
    if (!held || typeof held !== "object") return held;
    const copy = Object.fromEntries(Object.entries(held).map(([key, value]) => [key, renewed(value)]));
    return copy.id ? node({ ...copy, id: undefined, ...node({}) }) : copy;
  };
  const again = (one) => renewed(one);
  const become = (one, kind) => {
    const { id, not } = one;
    for (const key of Object.keys(one)) delete one[key];
    Object.assign(one, fresh(kind), { id, not });
  };
  const first = (one) => (one.kind === "group" ? `${one.id}-match` : `${one.id}-kind`);
  const drawCondition = (one, within) => make("fieldset", { class: `condition${incomplete(one, takes).length ? " open-end" : ""}`, "data-node": one.id },
    make("legend", { class: "unseen" }, `${texts.condition} ${within.parts.indexOf(one) + 1}`),
    make("div", { class: "row" },
      choose(`${one.id}-kind`, texts.kind, KINDS.map((kind) => [kind, texts.kinds[kind]]), one.kind, (kind) => become(one, kind), "kind"),
      ...kinds[one.kind](one.id, one)),
    make("div", { class: "ends" }, tick(`${one.id}-not`, texts.not, one.not, (on) => { one.not = on; }), make("span", { class: "pill warn missing" }, texts.toComplete), deeds(one, within)));
  const drawGroup = (one, within) => make("fieldset", { class: "group", "data-node": one.id },
    make("legend", { class: within ? "" : "unseen" }, texts.group),
    make("div", { class: "row group-head" }, choose(`${one.id}-match`, texts.holds, ["all", "any", "none", "notall"].map((match) => [match, texts[match]]), one.match, (match) => { one.match = match; }), within ? deeds(one, within) : null),
    one.parts.length ? make("ol", { class: `parts ${one.match}` }, one.parts.map((part) => make("li", {}, part.kind === "group" ? drawGroup(part, one) : drawCondition(part, one)))) : make("p", { class: "empty" }, texts.empty),
    make("p", { class: "adding" }, press(`${one.id}-add`, texts.addCondition, () => { const made = fresh("field"); one.parts.push(made); changed(first(made)); }),
      press(`${one.id}-addg`, texts.addGroup, () => { const made = group("any", [fresh("field")]); one.parts.push(made); changed(first(made)); })));

  const draw = (focus) => {
    place.replaceChildren(drawGroup(tree, null));
    if (focus) document.getElementById(focus)?.focus();
    mark();
  };
  const mark = () => {
    const open = new Set(incomplete(tree, takes).map((one) => one.id));
    for (const element of place.querySelectorAll(".condition")) element.classList.toggle("open-end", open.has(element.dataset.node));
    const note = form.querySelector("[data-incomplete]");
    note.hidden = !open.size;
    note.textContent = `${texts.incomplete} ${open.size}`;
    const said = write(tree, takes);
    written.value = said ? JSON.stringify(said, null, 2) : "";
  };

  // The count: asked for when writing pauses; an older question is given up.
  let asking = null, timer = 0, last = "";
  const schedule = (now = false) => {
    clearTimeout(timer);
    timer = setTimeout(ask, now === true ? 0 : WAIT);
  };
  const ask = async () => {
    if (!written.value.trim()) return;
    const body = new URLSearchParams({ where: written.value, by: form.elements.by.value, customer: form.elements.customer.value });
    if (form.elements.shared.checked) body.set("shared", "yes");
    if (!count.querySelector("[data-sql]")?.open) body.set("sql", "no");
    if (body.toString() === last) return;
    last = body.toString();
    asking?.abort();
    const mine = (asking = new AbortController());
    count.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/segments/count", { method: "POST", body, signal: mine.signal, headers: { "X-Piece": "yes", Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      last = "";
      form.querySelector("[data-said]").textContent = texts.failed;
    }
    if (asking === mine) count.removeAttribute("aria-busy");
  };
  const show = (html) => {
    const sql = count.querySelector("[data-sql]")?.open;
    count.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    count.querySelector("[data-sql]")?.addEventListener("toggle", () => schedule(true));
    if (sql && count.querySelector("[data-sql]")) count.querySelector("[data-sql]").open = true;
    form.querySelector("[data-said]").textContent = (count.querySelector(".counted") ?? count.querySelector(".notice"))?.textContent.replace(/\s+/g, " ").trim() ?? "";
  };

  // What is written as text is shown as conditions when it is left.
  const fromText = async () => {
    const text = written.value.trim();
    if (!text) { tree = group("all"); draw(); return; }
    try {
      tree = read(JSON.parse(text));
    } catch {
      const answer = await fetch("/segments/count", { method: "POST", body: new URLSearchParams({ where: text }), headers: { Accept: "application/json" } });
      if (!answer.ok) { form.querySelector("[data-said]").textContent = texts.unreadable; return schedule(true); }
      tree = read((await answer.json()).tree);
    }
    draw();
    schedule(true);
  };
  const starting = document.getElementById("tree");
  if (starting) tree = read(JSON.parse(starting.textContent));
  place.hidden = false;
  form.querySelector("[data-as-text]").open = false;
  form.querySelector("[data-count-button]").hidden = true;
  place.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  written.addEventListener("change", fromText);
  for (const name of ["by", "shared", "customer"]) form.elements[name].addEventListener("change", () => schedule(true));
  form.addEventListener("submit", (event) => {
    const open = incomplete(tree, takes);
    if (!open.length && written.value.trim()) return;
    event.preventDefault();
    (document.getElementById(open.length ? first(open[0]) : `${tree.id}-add`))?.focus();
    form.querySelector("[data-said]").textContent = open.length ? `${texts.incomplete} ${open.length}` : texts.empty;
  });
  draw();
  schedule(true);
})();
