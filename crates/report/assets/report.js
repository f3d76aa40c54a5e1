// Draws the plots of the page from the JSON in #data. Everything a plot shows is also in a table or in its label.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const drawn = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const translucent = (name) => colour(name) + "55";
  const digits = (value, count) => value.toLocaleString("en-US", { maximumFractionDigits: count });
  const money = (value) => "$" + value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const ms = (value) => (value >= 10000 ? digits(value / 1000, 1) + " s" : digits(value, value < 10 ? 1 : 0) + " ms");
  const moment = (days) => {
    const minutes = Math.round(days * 1440);
    const two = (number) => String(number).padStart(2, "0");
    return "day " + Math.floor(minutes / 1440) + ", " + two(Math.floor((minutes % 1440) / 60)) + ":" + two(minutes % 60);
  };
  const keep = (key, plot) => {
    drawn.get(key)?.destroy();
    drawn.set(key, plot);
    document.documentElement.dataset.plotsDrawn = String(drawn.size);
  };
  const axis = (more) => ({
    stroke: colour("soft"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid"), width: 1 },
    font: "12px system-ui, sans-serif", ...more,
  });
  const widthOf = (host) => Math.max(240, Math.floor(host.clientWidth));
  // A logarithmic axis where a linear one would press most of the values against the bottom.
  const spread = (values) => {
    let low = Infinity, high = 0;
    for (const value of values) if (value > 0) { low = Math.min(low, value); high = Math.max(high, value); }
    if (high === 0) return { low: 0, high: 1, log: false };
    return { low, high, log: high > 8 * low };
  };

  const msTick = (value) => (value >= 1000 ? digits(value / 1000, 1) + " s" : ms(value));
  // 1, 2, 5, 10, … between two values: the ticks of a logarithmic axis.
  const rounds = (_plot, _axis, low, high) => {
    const ticks = [];
    for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10)
      for (const step of [1, 2, 5]) if (step * power >= low && step * power <= high) ticks.push(step * power);
    return ticks;
  };
  const latencyAxis = (log, more) => axis({
    size: 64, values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : msTick(tick))),
    ...(log ? { splits: rounds, filter: (_, ticks) => ticks } : {}), ...more,
  });

  // Cost against latency.
  const shapes = {
    present: (ctx, x, y, r) => ctx.rect(x - r, y - r, 2 * r, 2 * r),
    chosen: (ctx, x, y, r) => { ctx.moveTo(x, y - 1.4 * r); ctx.lineTo(x + 1.4 * r, y); ctx.lineTo(x, y + 1.4 * r); ctx.lineTo(x - 1.4 * r, y); ctx.closePath(); },
    candidate: (ctx, x, y, r) => ctx.arc(x, y, r * 0.6, 0, 7),
    missing: (ctx, x, y, r) => ctx.arc(x, y, r * 0.6, 0, 7),
  };
  const drawPoint = (plot, point, name) => {
    const ctx = plot.ctx, r = 6.5 * devicePixelRatio;
    const x = plot.valToPos(point.x, "x", true), y = plot.valToPos(point.y, "y", true);
    ctx.beginPath();
    shapes[point.kind](ctx, x, y, r);
    if (point.kind === "missing") {
      ctx.strokeStyle = colour("soft"); ctx.lineWidth = 1.5 * devicePixelRatio; ctx.stroke();
    } else {
      ctx.fillStyle = colour({ present: "before", chosen: "after", candidate: "fine" }[point.kind]); ctx.fill();
    }
    const { text, over } = name;
    if (!text) return;
    ctx.font = "600 " + 13 * devicePixelRatio + "px system-ui, sans-serif";
    // Below the point: what is cheaper and faster is empty on a front, so the name hides no other point.
    const half = ctx.measureText(text).width / 2 + r, { left, width, top, height } = plot.bbox;
    const above = over || y + 5 * r > top + height;
    ctx.textAlign = "center";
    ctx.textBaseline = above ? "bottom" : "top";
    const at = [Math.min(Math.max(x, left + half), left + width - half), y + (above ? -1.7 : 1.7) * r];
    ctx.lineWidth = 4 * devicePixelRatio; ctx.strokeStyle = colour("panel"); ctx.lineJoin = "round";
    ctx.strokeText(text, ...at);
    ctx.fillText(text, ...at);
  };
  const drawGoal = (plot, goal, text) => {
    if (goal == null) return;
    const ctx = plot.ctx, y = plot.valToPos(goal, "y", true), { left, width, top, height } = plot.bbox;
    if (!(y > top && y < top + height)) return;
    ctx.beginPath();
    ctx.setLineDash([7 * devicePixelRatio, 5 * devicePixelRatio]);
    ctx.lineWidth = 2 * devicePixelRatio; ctx.strokeStyle = ctx.fillStyle = colour("goal");
    ctx.moveTo(left, y); ctx.lineTo(left + width, y); ctx.stroke();
    ctx.setLineDash([]);
    ctx.font = 12 * devicePixelRatio + "px system-ui, sans-serif";
    ctx.textAlign = "right"; ctx.textBaseline = "bottom";
    ctx.fillText(text, left + width - 6 * devicePixelRatio, y - 3 * devicePixelRatio);
  };
  // Names of the two marked points; one name where they are the same design, one above the other where they are close.
  const names = (plot, points) => {
    const present = points.find((point) => point.kind === "present"), chosen = points.find((point) => point.kind === "chosen");
    const apart = (axis) => present && chosen ? Math.abs(plot.valToPos(present[axis], axis) - plot.valToPos(chosen[axis], axis)) : Infinity;
    const same = apart("x") < 2 && apart("y") < 2;
    return {
      present: { text: same ? "" : "you are here", over: apart("x") < 110 && apart("y") < 22 },
      chosen: { text: same ? "you are here, and it stays" : "chosen", over: false },
    };
  };
  const order = { missing: 0, candidate: 1, present: 2, chosen: 3 };
  const front = () => {
    const host = document.getElementById("front-plot"), tip = document.getElementById("front-tip");
    const service = data.services[Number(document.getElementById("front-service")?.value ?? 0)];
    if (!service || service.front.length === 0) { host.textContent = "No candidates to show."; return; }
    const points = service.front, goal = service.front_goal;
    const y = spread(points.map((point) => point.y).concat(goal ?? []));
    const x = spread(points.map((point) => point.x));
    const wide = (x.high - x.low) * 0.06 || 1, tall = (y.high - y.low) * 0.08 || 1;
    const options = {
      width: widthOf(host), height: Math.round(Math.min(420, Math.max(280, innerHeight * 0.45))), legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false, range: [Math.max(0, x.low - wide), x.high + wide] },
        y: y.log ? { distr: 3, range: [y.low / 2, y.high * 1.4] } : { range: [Math.max(0, y.low - 3 * tall), y.high + tall] },
      },
      axes: [
        axis({ label: "tasks of " + service.name + ", dollars a month", labelSize: 22, values: (_, ticks) => ticks.map((tick) => "$" + digits(tick, 2)) }),
        latencyAxis(y.log, { label: "latency " + service.front_percentile, labelSize: 22 }),
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        draw: [(plot) => {
          plot.ctx.save();
          drawGoal(plot, goal, "objective " + service.front_percentile + " ≤ " + (goal == null ? "" : ms(goal)));
          const named = names(plot, points);
          [...points].sort((a, b) => order[a.kind] - order[b.kind]).forEach((point) => drawPoint(plot, point, named[point.kind] ?? {}));
          plot.ctx.restore();
        }],
        setCursor: [(plot) => {
          const { left, top } = plot.cursor;
          let best = null, nearest = 900;
          for (const point of left >= 0 ? points : []) {
            const distance = (plot.valToPos(point.x, "x") - left) ** 2 + (plot.valToPos(point.y, "y") - top) ** 2;
            if (distance < nearest) { nearest = distance; best = point; }
          }
          tip.textContent = best
            ? best.label + ": " + money(best.x) + " a month, " + service.front_percentile + " " + ms(best.y) + (best.miss == null ? "" : ", " + digits(best.miss, 1) + " violation minutes")
            : "\u00a0";
        }],
      },
    };
    drawn.get("front")?.destroy();
    drawn.delete("front");
    keep("front", new uPlot(options, [points.map((point) => point.x), points.map((point) => point.y)], host));
  };

  // Quantities over the recording.
  const line = (label, name, value, more) => ({
    label, stroke: colour(name), width: 1.5, points: { show: false }, value: (_, number) => (number == null ? "" : value(number)), ...more,
  });
  const both = (value) => [line("before", "before", value, { dash: [6, 3] }), line("after", "after", value)];
  const plain = (value) => digits(value, value < 10 ? 2 : 0);
  const plotsOf = (service) => {
    const mean = service.minutes > 1 ? "mean of " + service.minutes + " minutes" : "each minute";
    const range = service.minutes > 1 ? "lowest to highest minute of " + service.minutes : "each minute";
    const band = (label, name, more) => [
      line(label, name, ms, more), { ...line(label, name, ms), width: 0, stroke: "transparent", lowest: true },
    ];
    const latency = [service.latency_max[0], service.latency_min[0], service.latency_max[1], service.latency_min[1]];
    const peaks = spread(latency.flat().concat(service.goal ?? []));
    return [
      { title: "Requests a minute", note: mean, series: [line("requests", "fine", plain)], values: [service.requests] },
      { title: "Running tasks", note: mean, series: both(plain), values: service.tasks },
      { title: "CPU utilization", note: mean, series: both((value) => digits(value, 0) + " %"), values: service.cpu, unit: (value) => value + " %" },
      {
        title: "Latency " + service.percentile, note: range, values: latency, goal: service.goal,
        series: [...band("before", "before", { dash: [6, 3] }), ...band("after", "after")],
        bands: [{ series: [1, 2], fill: translucent("before") }, { series: [3, 4], fill: translucent("after") }],
        y: peaks.log ? { distr: 3, range: [peaks.low / 1.2, peaks.high * 1.4] } : { range: [0, peaks.high * 1.08] },
        axis: latencyAxis(peaks.log),
      },
      { title: "Cost of the tasks an hour", note: mean, series: both((value) => "$" + digits(value, 4)), values: service.cost, unit: (value) => "$" + digits(value, 4) },
    ];
  };
  const frame = (host, service, plot) => {
    const figure = host.appendChild(document.createElement("figure"));
    figure.innerHTML = '<h4><span></span> <span class="note"></span></h4><div class="plot" role="img"></div>';
    const [title, note] = figure.querySelectorAll("span");
    title.textContent = plot.title;
    note.textContent = plot.note;
    figure.querySelector(".plot").setAttribute("aria-label", service.name + ": " + plot.title + ", before and after");
  };
  const overTime = (section) => {
    const index = Number(section.dataset.service), service = data.services[index];
    const host = section.querySelector(".plots");
    if (!host || !service || !section.open) return;
    const plots = plotsOf(service);
    // All frames come first: the width of one depends on how many stand beside it.
    while (host.children.length < plots.length) frame(host, service, plots[host.children.length]);
    plots.forEach((plot, place) => {
      const target = host.children[place].querySelector(".plot");
      const count = Math.max(...plot.values.map((values) => values.length));
      const days = Array.from({ length: count }, (_, at) => (at * service.minutes) / 1440);
      const options = {
        width: widthOf(target), height: 190, series: [{ label: "\u00a0", value: (_, at) => (at == null ? "" : moment(at)) }, ...plot.series], bands: plot.bands,
        cursor: { sync: { key: "service-" + index }, y: false, points: { size: 6 } },
        scales: { x: { time: false }, y: plot.y ?? { range: (_, low, high) => [0, Math.max(high, 1e-9) * 1.08] } },
        axes: [
          axis({ incrs: [1 / 24, 1 / 4, 1 / 2, 1, 2, 7, 14, 28], values: (_, ticks, _axis, _space, incr) => ticks.map((tick) => (incr < 1 ? moment(tick).slice(4) : "day " + tick)), space: 60 }),
          plot.axis ?? axis({ size: 64, values: (_, ticks) => ticks.map((tick) => (tick == null ? "" : (plot.unit ?? plain)(tick))) }),
        ],
        hooks: { draw: [(chart) => { chart.ctx.save(); drawGoal(chart, plot.goal, "objective " + (plot.goal == null ? "" : ms(plot.goal))); chart.ctx.restore(); }] },
      };
      const key = "service-" + index + "-" + place;
      drawn.get(key)?.destroy();
      drawn.delete(key);
      const chart = new uPlot(options, [days, ...plot.values], target);
      chart.root.querySelectorAll(".u-legend .u-series").forEach((row, at) => { row.hidden = plot.series[at - 1]?.lowest === true; });
      keep(key, chart);
    });
  };

  const sections = [...document.querySelectorAll("details.service")];
  const all = () => { front(); sections.forEach(overTime); };
  document.getElementById("front-service")?.addEventListener("change", front);
  sections.forEach((section) => section.addEventListener("toggle", () => overTime(section)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  let waiting = 0;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(all, 120);
  });
  addEventListener("beforeprint", () => { sections.forEach((section) => { section.open = true; }); all(); });
  addEventListener("afterprint", all);
  all();
})();
