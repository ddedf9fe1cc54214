// Draws the charts of reports from their JSON; the table below each says the same.
"use strict";
(() => {
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const SHADES = ["--accent", "--good", "--warn", "--bad", "--soft"];

  const writer = (chart) => {
    const styles = { money: { style: "currency", currency: chart.currency || "EUR", maximumFractionDigits: 0 }, share: { style: "percent", maximumFractionDigits: 1 } };
    const format = new Intl.NumberFormat(language, styles[chart.unit] || { maximumFractionDigits: 1 });
    return (value) => (value === null || value === undefined ? "—" : format.format(value));
  };
  const named = (chart) => {
    if (!chart.days) return (label) => label;
    if (chart.days === "quarter") {
      const letter = language === "fr" ? "T" : "Q";
      return (label) => (/^\d{4}-\d{2}-\d{2}$/.test(label) ? `${letter}${Math.ceil(Number(label.slice(5, 7)) / 3)} ${label.slice(0, 4)}` : label);
    }
    const styles = { month: { month: "short", year: "numeric" }, date: { day: "numeric", month: "short", year: "numeric" } };
    const format = new Intl.DateTimeFormat(language, styles[chart.days] || styles.month);
    return (label) => (/^\d{4}-\d{2}-\d{2}$/.test(label) ? format.format(new Date(`${label}T12:00`)) : label);
  };
  const room = (right) => ({ left: 8, right, top: 28, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" });
  const ends = (chart, number) => chart.ends.includes(number);
  const shade = (chart, number) => colour(ends(chart, number) ? "--soft" : SHADES[number % SHADES.length]);
  const plain = (label) => ({ color: colour("--soft"), ...label });

  const bar = (chart) => {
    const say = writer(chart), name = named(chart);
    const labels = chart.labels.map(name).reverse();
    const [title, values] = chart.series[0];
    return {
      grid: { ...room(90), top: 4 },
      tooltip: { valueFormatter: say },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", data: labels, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: colour("--ink"), width: 170, overflow: "truncate" } },
      series: [{ name: title, type: "bar", data: [...values].reverse(), barMaxWidth: 18, itemStyle: { color: colour("--accent"), borderRadius: [0, 4, 4, 0] }, label: { show: true, position: "right", color: colour("--soft"), formatter: (item) => say(item.value) } }],
    };
  };
  const line = (chart) => {
    const say = writer(chart), name = named(chart);
    return {
      grid: room(24),
      legend: { show: chart.series.length > 1, top: 0, textStyle: { color: colour("--ink") } },
      tooltip: { trigger: "axis", valueFormatter: say },
      xAxis: { type: "category", data: chart.labels.map(name), axisLine: { lineStyle: { color: colour("--line") } }, axisTick: { show: false }, axisLabel: plain() },
      yAxis: { type: "value", splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: plain({ formatter: say }) },
      series: chart.series.map(([title, values], number) => ({ name: title, type: "line", data: values, symbolSize: ends(chart, number) ? 0 : 5, lineStyle: { color: shade(chart, number), width: ends(chart, number) ? 1 : 2, type: ends(chart, number) ? "dotted" : number % 2 ? "dashed" : "solid" }, itemStyle: { color: shade(chart, number) } })),
    };
  };
  // ECharts' common build draws no heat maps: this is a table of coloured cells, which follows the theme by itself.
  const heat = (place, chart) => {
    const say = writer(chart), name = named(chart);
    const [title, values] = chart.series[0];
    const whole = chart.unit === "share" ? 1 : Infinity;
    const most = Math.max(...values.map((one) => one[2]).filter((one) => one < whole), 0) || 1;
    const told = new Map(values.map((one) => [`${one[0]} ${one[1]}`, one]));
    const table = place.appendChild(document.createElement("table"));
    table.className = "heat";
    const widest = Math.max(...values.map((one) => say(one[2]).length));
    table.style.minWidth = `${5 + chart.labels.length * (1.2 + 0.45 * widest)}rem`;
    const cell = (row, kind, text) => {
      const made = row.appendChild(document.createElement(kind));
      made.textContent = text;
      return made;
    };
    const head = table.insertRow();
    cell(head, "th", chart.rows_are);
    const over = cell(head, "th", chart.by);
    over.colSpan = chart.labels.length;
    chart.rows.forEach((label, down) => {
      const row = table.insertRow();
      cell(row, "th", name(label));
      chart.labels.forEach((column, across) => {
        const [, , value, link] = told.get(`${across} ${down}`) || [];
        const made = cell(row, "td", value === undefined || value === null ? "" : say(value));
        if (!made.textContent) return;
        made.title = `${name(label)} · ${column}: ${title} ${say(value)}`;
        made.style.setProperty("--share", Math.min(1, Math.max(0, value / most)));
        if (link === undefined || link < 0 || !chart.links[link]) return;
        const anchor = document.createElement("a");
        anchor.href = chart.links[link];
        anchor.textContent = made.textContent;
        made.replaceChildren(anchor);
      });
    });
    place.removeAttribute("role");
    const foot = table.insertRow();
    cell(foot, "th", "");
    chart.labels.forEach((column) => cell(foot, "th", column));
  };

  const kinds = { bar: [bar, (chart) => Math.max(90, chart.labels.length * 28)], line: [line, () => 280] };
  const drawn = [];
  for (const place of document.querySelectorAll("[data-insight]")) {
    const chart = JSON.parse(document.getElementById(`chart-${place.dataset.insight}`).textContent);
    if (chart.kind !== "heat" && (!window.echarts || !kinds[chart.kind])) continue;
    place.hidden = false;
    document.querySelector(`[data-caption="${place.dataset.insight}"]`).hidden = false;
    const twin = place.parentElement.querySelector("[data-twin]");
    if (twin) twin.open = false;
    if (chart.kind === "heat") {
      place.classList.add("scroll");
      heat(place, chart);
      continue;
    }
    const [options, height] = kinds[chart.kind];
    place.style.height = `${height(chart)}px`;
    const canvas = echarts.init(place, null, { renderer: "canvas" });
    canvas.setOption({ animation: !still, ...options(chart) });
    if (chart.links.some(Boolean)) {
      const reversed = chart.kind === "bar" ? [...chart.links].reverse() : chart.links;
      canvas.on("click", (bar) => { if (reversed[bar.dataIndex]) location.assign(reversed[bar.dataIndex]); });
    }
    drawn.push([canvas, options, chart]);
  }
  addEventListener("resize", () => drawn.forEach(([canvas]) => canvas.resize()));
  const again = () => drawn.forEach(([canvas, options, chart]) => canvas.setOption(options(chart)));
  document.addEventListener("themechange", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
