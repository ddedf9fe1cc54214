// Draws the charts of a page from its JSON; the table below each chart says the same.
"use strict";
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const number = new Intl.NumberFormat(language);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const bars = (rows) => {
    const shown = [...rows].reverse();
    return {
      animation: !still,
      grid: { left: 8, right: 56, top: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: { type: "value", show: false },
      yAxis: {
        type: "category",
        data: shown.map((row) => row.label),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: colour("--ink"), fontSize: 13 },
      },
      series: [{
        type: "bar",
        data: shown.map((row) => row.value),
        barMaxWidth: 18,
        itemStyle: { color: colour("--accent"), borderRadius: [0, 4, 4, 0] },
        label: { show: true, position: "right", color: colour("--soft"), formatter: (item) => number.format(item.value) },
      }],
    };
  };

  const line = (rows) => ({
    animation: !still,
    grid: { left: 8, right: 24, top: 16, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: rows.map((row) => new Date(`${row.day}T12:00`).toLocaleDateString(language, { day: "numeric", month: "short" })),
      axisLine: { lineStyle: { color: colour("--line") } },
      axisTick: { show: false },
      axisLabel: { color: colour("--soft") },
    },
    yAxis: {
      type: "value",
      scale: true,
      splitLine: { lineStyle: { color: colour("--line") } },
      axisLabel: { color: colour("--soft"), formatter: (value) => number.format(value) },
    },
    series: [{
      type: "line",
      data: rows.map((row) => row.value),
      symbolSize: 8,
      lineStyle: { color: colour("--accent"), width: 3 },
      itemStyle: { color: colour("--accent") },
      label: { show: true, color: colour("--ink"), formatter: (item) => number.format(item.value) },
    }],
  });

  const kinds = { bars: [bars, (rows) => Math.max(120, rows.length * 32)], line: [line, () => 200] };
  const drawn = [];
  for (const place of document.querySelectorAll("[data-chart]")) {
    const rows = JSON.parse(document.getElementById(place.dataset.from).textContent);
    if (!rows.length || !window.echarts) continue;
    const [options, height] = kinds[place.dataset.chart];
    place.hidden = false;
    place.setAttribute("aria-hidden", "true");
    place.style.height = `${height(rows)}px`;
    const twin = place.parentElement.querySelector("[data-twin]");
    if (twin) twin.open = false;
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(rows));
    drawn.push([chart, options, rows]);
  }
  addEventListener("resize", () => drawn.forEach(([chart]) => chart.resize()));
  const again = () => drawn.forEach(([chart, options, rows]) => chart.setOption(options(rows)));
  document.addEventListener("themechange", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
