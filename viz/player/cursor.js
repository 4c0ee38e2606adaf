/** A line at the clock's step across every chart that counts steps (its layout.meta.steps is true). */
const DRAWN = ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"];

/** Where the panels with data are, in pixels of the chart: a step t is at `origin + scale * t` from a panel's left. */
function panelsOf(chart) {
  const layout = chart._fullLayout;
  if (layout?.meta?.steps !== true) return [];
  const filled = new Set(chart._fullData.filter((trace) => trace.visible === true).map((trace) => trace.xaxis + trace.yaxis));
  return Object.entries(layout._plots)
    .filter(([id, { xaxis }]) => filled.has(id) && xaxis.type === "linear")
    .map(([, { xaxis, yaxis }]) => ({
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
      range: xaxis.range,
      origin: xaxis.l2p(0),
      scale: xaxis.l2p(1) - xaxis.l2p(0),
    }));
}

/** One line a panel, in a window of the panel's size that hides it beyond the axis. */
function drawLines(panels) {
  const layer = document.createElement("div");
  layer.className = "step-cursors";
  for (const panel of panels) {
    const frame = layer.appendChild(document.createElement("div"));
    for (const side of ["left", "top", "width", "height"]) frame.style[side] = `${panel[side]}px`;
    panel.line = frame.appendChild(document.createElement("div"));
  }
  return layer;
}

/** Keep the lines in place for as long as charts come, go and change; returns the charts and what ends that. */
function followCharts(clock) {
  const charts = new Map(); // chart -> { panels, layer, place }
  const move = ({ panels }) => {
    for (const { line, origin, scale } of panels) line.style.transform = `translateX(${origin + scale * clock.shown}px)`;
  };
  const place = (chart) => {
    const entry = charts.get(chart);
    entry.panels = panelsOf(chart);
    entry.layer?.remove();
    entry.layer = drawLines(entry.panels);
    move(entry);
    chart.querySelector(".svg-container").append(entry.layer);
  };
  const forget = (chart, { layer, again }) => {
    for (const name of DRAWN) chart.removeListener?.(name, again);
    layer.remove();
    charts.delete(chart);
  };
  const meet = (chart) => {
    const again = () => place(chart);
    charts.set(chart, { again });
    for (const name of DRAWN) chart.on(name, again);
    place(chart);
  };
  const look = () => {
    for (const [chart, entry] of charts) if (!chart.isConnected) forget(chart, entry);
    for (const chart of document.getElementsByClassName("js-plotly-plot")) {
      if (!chart._fullLayout?._plots || !chart.querySelector(".svg-container")) continue;
      const entry = charts.get(chart);
      if (entry && !chart._ev.listeners(DRAWN[0]).includes(entry.again)) forget(chart, entry);
      if (!charts.has(chart)) meet(chart);
      else if (!charts.get(chart).layer.isConnected) place(chart);
    }
  };
  let waiting = 0;
  const observer = new MutationObserver(() => (waiting ||= requestAnimationFrame(() => ((waiting = 0), look()))));
  observer.observe(document.querySelector(".stMain") ?? document.body, { childList: true, subtree: true });
  const off = clock.on(() => charts.forEach(move));
  look();
  const end = () => {
    off();
    observer.disconnect();
    cancelAnimationFrame(waiting);
    for (const [chart, entry] of charts) forget(chart, entry);
  };
  return { charts, end };
}
