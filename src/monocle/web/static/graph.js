// Draws the identity graph: records as nodes, links as lines, thicker when they weigh more. The table says the same.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const element = (name, attributes, text) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // Springs along links, repulsion between all nodes; it starts from a circle, so the same data gives the same picture.
  const layout = (nodes, edges, width, height) => {
    const radius = Math.min(width, height) / 3;
    const at = nodes.map((_, place) => {
      const angle = (2 * Math.PI * place) / nodes.length - Math.PI / 2;
      return { x: width / 2 + radius * 1.5 * Math.cos(angle), y: height / 2 + radius * Math.sin(angle) };
    });
    const place = new Map(nodes.map((node, index) => [node.record_id, index]));
    const rest = Math.min(width, height) / 2.6;
    for (let round = 0; round < 240; round++) {
      const heat = 1 - round / 240;
      const force = at.map(() => ({ x: 0, y: 0 }));
      for (let i = 0; i < at.length; i++) {
        for (let j = i + 1; j < at.length; j++) {
          const dx = at[i].x - at[j].x || 0.01, dy = at[i].y - at[j].y || 0.01;
          const push = (rest * rest * 0.6) / (dx * dx + dy * dy);
          force[i].x += dx * push; force[i].y += dy * push;
          force[j].x -= dx * push; force[j].y -= dy * push;
        }
      }
      for (const edge of edges) {
        const i = place.get(edge.left.record_id), j = place.get(edge.right.record_id);
        const dx = at[j].x - at[i].x, dy = at[j].y - at[i].y;
        const pull = (Math.hypot(dx, dy) - rest) / rest * 0.12;
        force[i].x += dx * pull; force[i].y += dy * pull;
        force[j].x -= dx * pull; force[j].y -= dy * pull;
      }
      at.forEach((point, index) => {
        const length = Math.hypot(force[index].x, force[index].y) || 1;
        const step = Math.min(length, 14 * heat);
        point.x = Math.min(width - 70, Math.max(70, point.x + (force[index].x / length) * step));
        point.y = Math.min(height - 46, Math.max(30, point.y + (force[index].y / length) * step));
      });
    }
    return new Map(nodes.map((node, index) => [node.record_id, at[index]]));
  };

  const draw = (place) => {
    const { nodes, edges } = JSON.parse(document.getElementById(place.dataset.graph).textContent);
    place.hidden = false;
    const width = Math.max(320, place.clientWidth), height = Math.max(240, place.clientHeight);
    const at = layout(nodes, edges, width, height);
    const picture = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": place.dataset.label });
    const most = Math.max(...edges.map((edge) => edge.link.weight), 1);
    for (const edge of [...edges].reverse()) {
      const from = at.get(edge.left.record_id), to = at.get(edge.right.record_id);
      const kind = edge.link.held_back ? "back" : edge.link.strong ? "strong" : "weak";
      const thick = kind === "strong" ? 1.5 + 6 * Math.max(0, edge.link.weight) / most : 2;
      const line = element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: kind, "stroke-width": thick.toFixed(1) });
      line.append(element("title", {}, `${edge.left.number} ↔ ${edge.right.number}: ${edge.link.weight.toFixed(1)} bits`));
      picture.append(line);
    }
    for (const node of nodes) {
      const point = at.get(node.record_id);
      const link = element("a", { href: `#record-${node.record_id}`, "aria-label": `${node.number}. ${node.label}, ${node.source}` });
      link.append(
        element("circle", { cx: point.x, cy: point.y, r: 15 }),
        element("text", { x: point.x, y: point.y + 4, class: "no-text" }, node.number),
        element("text", { x: point.x, y: point.y + 31 }, node.source),
      );
      picture.append(link);
    }
    place.replaceChildren(picture);
  };

  const places = document.querySelectorAll("[data-graph]");
  places.forEach(draw);
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => places.forEach(draw), 200);
  });
})();
