// Draws the charts of a page from its JSON; the table below each chart says the same.
"use strict";
(() => {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = new Intl.NumberFormat(document.documentElement.lang);
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

  const drawn = [];
  for (const place of document.querySelectorAll("[data-chart=bars]")) {
    const rows = JSON.parse(document.getElementById(place.dataset.from).textContent);
    if (!rows.length || !window.echarts) continue;
    place.hidden = false;
    place.setAttribute("aria-hidden", "true");
    const twin = place.parentElement.querySelector("[data-twin]");
    if (twin) twin.open = false;
    const chart = echarts.init(place, null, { renderer: "canvas", height: Math.max(120, rows.length * 32) });
    place.style.height = `${Math.max(120, rows.length * 32)}px`;
    chart.setOption(bars(rows));
    drawn.push([chart, rows]);
  }
  addEventListener("resize", () => drawn.forEach(([chart]) => chart.resize()));
  const again = () => drawn.forEach(([chart, rows]) => chart.setOption(bars(rows)));
  document.addEventListener("themechange", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
