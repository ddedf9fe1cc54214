// Trees of conditions: from plain data to what the builder of segments shows, and back. Nothing here touches the page.
"use strict";
const segmentTree = (() => {
  const KINDS = ["field", "orders", "event", "sequence", "consent", "segment", "identifier", "list", "share", "household"];
  const MONEY = ["total", "average", "largest"];
  const COUNTS = ["at_least", "at_most", "is", "is_not", "more", "less", "between"];
  let made = 0;

  const node = (parts) => ({ id: `n${(made += 1)}`, ...parts });
  const condition = (kind, parts = {}) => node({ kind, not: false, ...parts });
  const group = (match, parts = []) => node({ kind: "group", match, parts });
  const fresh = (kind) => {
    const starts = {
      field: { name: "", op: "", value: null },
      orders: { filter: {}, measure: "count", op: "at_least", value: 1, within: null },
      event: { filter: {}, times: { op: "at_least", value: 1 }, within: null },
      sequence: { steps: [node({ what: "event", filter: {} }), node({ what: "order", filter: {} })], apart: null, within: null, unfinished: false },
      consent: { purpose: "", channel: "", is: "granted" },
      segment: { name: "", is: true },
      identifier: { name: "", is: true },
      list: { name: "", is: true },
      share: { from: 0, to: 0.1, salt: "" },
      household: { mode: "size", op: "at_least", value: 2, inside: group("all") },
    };
    return condition(kind, starts[kind]);
  };

  // From plain data.
  const read = (tree) => {
    if (tree.all) return group("all", tree.all.map(read));
    if (tree.any) return group("any", tree.any.map(read));
    if (!tree.not) return readCondition(tree);
    const inner = tree.not;
    if (inner.all) return group("notall", inner.all.map(read));
    if (inner.any) return group("none", inner.any.map(read));
    if (inner.not) return read(inner.not);
    return { ...readCondition(inner), not: true };
  };
  const sales = ({ kind, ...others }) => (String(kind ?? "sale") === "sale" ? others : { kind, ...others });
  const readCondition = (tree) => {
    if ("field" in tree) return condition("field", { name: `field:${tree.field}`, op: tree.op, value: tree.value ?? null });
    if ("trait" in tree) return condition("field", { name: `trait:${tree.trait}`, op: tree.op, value: tree.value ?? null });
    if ("event" in tree) return condition("event", { filter: { ...tree.event }, times: tree.times ?? { op: "at_least", value: 1 }, within: tree.within ?? null });
    if ("orders" in tree) return condition("orders", { filter: sales(tree.orders), measure: tree.measure, op: tree.op, value: tree.value ?? null, within: tree.within ?? null });
    if ("sequence" in tree) {
      const steps = tree.sequence.map((step) => node("event" in step ? { what: "event", filter: { ...step.event } } : { what: "order", filter: sales(step.order) }));
      return condition("sequence", { steps, apart: tree.apart?.days ?? null, within: tree.within ?? null, unfinished: tree.unfinished ?? false });
    }
    if ("consent" in tree) return condition("consent", { ...tree.consent, is: tree.is });
    if ("segment" in tree) return condition("segment", { name: tree.segment, is: tree.is ?? true });
    if ("identifier" in tree) return condition("identifier", { name: tree.identifier, is: tree.present ?? true });
    if ("list" in tree) return condition("list", { name: tree.list, is: tree.is ?? true });
    if ("share" in tree) return condition("share", { from: tree.share.from ?? 0, to: tree.share.to, salt: tree.share.salt ?? "" });
    if ("household" in tree) {
      const { size, any } = tree.household;
      return condition("household", { mode: any ? "any" : "size", op: size?.op ?? "at_least", value: size?.value ?? 2, inside: rooted(any ? read(any) : group("all")) });
    }
    throw new Error("no condition");
  };
  const rooted = (root) => (root.kind === "group" ? root : group("all", [root]));

  // To plain data; null for what is not complete yet.
  const filled = (value) => value !== null && value !== undefined && value !== "" && !Number.isNaN(value) && !(Array.isArray(value) && (!value.length || value.some((one) => !filled(one))));
  const compared = (one, takes) => {
    if (!one.op) return null;
    if (takes(one.op) === 0) return { op: one.op };
    if (takes(one.op) === 2 && !(Array.isArray(one.value) && one.value.length === 2)) return null;
    return filled(one.value) ? { op: one.op, value: one.value } : null;
  };
  const within = (window) => {
    if (!window) return {};
    if ("days" in window) return window.days > 0 ? { within: window } : null;
    if ("before_days" in window) return window.before_days >= 0 ? { within: window } : null;
    return window.from || window.to ? { within: Object.fromEntries(Object.entries(window).filter(([, day]) => day)) } : null;
  };
  const filter = (given, takes) => {
    const kept = {};
    for (const [name, value] of Object.entries(given)) {
      if (name === "score" || name === "text" || name === "amount") {
        const test = value && compared(value, takes);
        if (test) kept[name] = test;
        else if (value) return null;
      } else if (name === "properties") {
        const tests = value.map((one) => one.name && compared(one, takes) && { name: one.name, ...compared(one, takes) });
        if (tests.some((one) => !one)) return null;
        if (tests.length) kept.properties = tests;
      } else if (filled(value)) kept[name] = Array.isArray(value) && value.length === 1 ? value[0] : value;
    }
    return kept.amount && !kept.currency ? null : kept;
  };
  const joined = (...parts) => (parts.some((one) => !one) ? null : Object.assign({}, ...parts));
  const writers = {
    field: (one, takes) => {
      const [what, ...rest] = one.name.split(":");
      return rest.join(":") ? joined({ [what]: rest.join(":") }, compared(one, takes)) : null;
    },
    orders: (one, takes) => {
      const orders = filter(one.filter, takes);
      if (!orders || (MONEY.includes(one.measure) && !orders.currency)) return null;
      return joined({ orders, measure: one.measure }, compared(one, takes), within(one.within));
    },
    event: (one, takes) => {
      const event = filter(one.filter, takes), times = compared(one.times, takes);
      return event && times && joined({ event, times }, within(one.within));
    },
    sequence: (one, takes) => {
      const sequence = one.steps.map((step) => {
        const kept = filter(step.filter, takes);
        return kept && { [step.what]: kept };
      });
      if (sequence.length < 2 || sequence.some((step) => !step)) return null;
      return joined({ sequence }, one.apart === null || Number.isNaN(one.apart) ? {} : { apart: { days: one.apart } }, within(one.within), one.unfinished ? { unfinished: true } : {});
    },
    consent: (one) => (one.purpose && one.channel ? { consent: { purpose: one.purpose, channel: one.channel }, is: one.is } : null),
    segment: (one) => (one.name ? { segment: one.name, is: one.is } : null),
    identifier: (one) => (one.name ? { identifier: one.name, present: one.is } : null),
    list: (one) => (one.name ? { list: one.name, is: one.is } : null),
    share: (one) => (one.from >= 0 && one.to > one.from && one.to <= 1 ? { share: { from: one.from, to: one.to, ...(one.salt ? { salt: one.salt } : {}) } } : null),
    household: (one, takes) => {
      if (one.mode === "size") return compared(one, takes) && { household: { size: compared(one, takes) } };
      const any = write(one.inside, takes);
      return any && { household: { any } };
    },
  };
  const writeCondition = (one, takes) => {
    const tree = writers[one.kind](one, takes);
    return tree && one.not ? { not: tree } : tree;
  };
  const write = (one, takes) => {
    if (one.kind !== "group") return writeCondition(one, takes);
    const parts = one.parts.map((part) => write(part, takes)).filter(Boolean);
    if (!parts.length) return null;
    if (one.match === "none") return { not: parts.length === 1 ? parts[0] : { any: parts } };
    if (one.match === "notall") return { not: parts.length === 1 ? parts[0] : { all: parts } };
    return parts.length === 1 ? parts[0] : { [one.match]: parts };
  };
  const incomplete = (one, takes) => {
    if (one.kind === "group") return one.parts.flatMap((part) => incomplete(part, takes));
    return writeCondition(one, takes) ? [] : [one];
  };
  return { KINDS, MONEY, COUNTS, node, group, fresh, read: (tree) => rooted(read(tree)), write, incomplete };
})();
