"use strict";
/* Draws the charts of the page from the block of data in it. The tables need none of this. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  root.classList.add("scripted");
  let printing = false;
  let charts = [];

  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const series = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
  const escape = text => String(text).replace(/[&<>"']/g, c => "&#" + c.charCodeAt(0) + ";");

  /* Numbers as the tables have them. */
  const digits = v => {
    const size = Math.abs(v);
    return size >= 99.95 ? Math.round(v).toLocaleString("en-US")
      : v.toFixed(size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
  };
  const time = nanos => {
    const size = Math.abs(nanos);
    if (size < 999.5) return Math.round(nanos) + " ns";
    if (size < 999.5e3) return digits(nanos / 1e3) + " µs";
    if (size < 999.5e6) return digits(nanos / 1e6) + " ms";
    return digits(nanos / 1e9) + " s";
  };
  const axisTime = nanos => nanos === 0 ? "0" : time(nanos).replace(/\.?0+ /, m => m.includes(".") ? " " : m);
  const axisNumber = v => Math.abs(v) >= 1e6 ? v / 1e6 + "M" : Math.abs(v) >= 1e4 ? v / 1e3 + "k" : String(+v.toPrecision(6));
  const share = v => v === 0 ? "0 %" : v < 0.00001 ? "<0.001 %" : digits(v * 100) + " %";
  const rate = v => (v !== 0 && Math.abs(v) < 10 ? v.toFixed(2) : v.toLocaleString("en-US", {maximumFractionDigits: 1})) + "/s";
  const clock = seconds => {
    const s = Math.floor(seconds);
    const two = n => String(n).padStart(2, "0");
    return s < 3600 ? Math.floor(s / 60) + ":" + two(s % 60)
      : Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
  };
  /* Steps of an axis of time that a clock has too. */
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
  const step = span => steps.find(s => span / s <= 10) || Math.ceil(span / 10 / 86400) * 86400;

  const text = () => ({color: colour("soft"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12});
  const tooltip = () => ({
    backgroundColor: colour("card"), borderColor: colour("line"), borderWidth: 1, padding: [8, 12],
    textStyle: {...text(), color: colour("ink"), fontSize: 12.5}, confine: true, transitionDuration: 0,
    extraCssText: "box-shadow:0 2px 10px rgba(0,0,0,.14);font-variant-numeric:tabular-nums"
  });
  const head = label => `<div style="color:${colour("soft")};margin-bottom:3px">${escape(label)}</div>`;
  const line = (mark, name, value) => `<div style="display:flex;gap:18px;justify-content:space-between">`
    + `<span>${mark}${escape(name)}</span><b style="font-weight:600">${escape(value)}</b></div>`;

  /* Phases as bands behind the curves; those that overlap have their names one below the other. */
  const bands = labels => {
    const lanes = [];
    const whole = data.end || 1;
    return {
      silent: true, animation: false,
      data: data.phases.filter(p => p.end > p.start).map((p, i) => {
        let lane = lanes.findIndex(end => end <= p.start + 1e-9);
        if (lane < 0) lane = lanes.length;
        lanes[lane] = p.end;
        const room = (p.end - p.start) / whole * (document.querySelector("main").clientWidth - 190) - 10;
        return [
          {
            xAxis: p.start,
            itemStyle: {color: p.warmup ? colour("warm") : i % 2 ? colour("band") : "transparent"},
            label: {
              show: labels && room > 30 && lane < 3, width: room, overflow: "truncate", position: "insideTopLeft", distance: 6, offset: [0, 15 * lane], color: colour("soft"),
              fontSize: 11.5, align: "left", formatter: () => p.name
            }
          },
          {xAxis: Math.min(p.end, whole)}
        ];
      })
    };
  };

  const timeAxis = () => {
    const width = step(data.end || 1);
    return {
      type: "value", min: 0, max: data.end || 1, interval: width,
      axisLabel: {...text(), formatter: v => v % width === 0 ? clock(v) : "", hideOverlap: true},
      axisLine: {lineStyle: {color: colour("line")}}, axisTick: {lineStyle: {color: colour("line")}},
      splitLine: {show: false}
    };
  };
  const valueAxis = (format, more = {}) => ({
    type: "value", axisLabel: {...text(), formatter: format}, axisLine: {show: false}, axisTick: {show: false},
    splitNumber: 4, splitLine: {lineStyle: {color: colour("line")}}, ...more
  });

  /* Straight when the values are of one size, by powers of ten when they are not. */
  const spread = (lists, format) => {
    let least = Infinity;
    let most = 0;
    for (const list of lists) for (const v of list) if (v > 0) { least = Math.min(least, v); most = Math.max(most, v); }
    if (most / least > 25) {
      return valueAxis(format, {
        type: "log", logBase: 10, min: 10 ** Math.floor(Math.log10(least)), max: 10 ** Math.ceil(Math.log10(most * 1.0001))
      });
    }
    return valueAxis(format, {min: 0});
  };

  const curve = (name, values, tone, more = {}) => ({
    name, type: "line", symbol: "none", symbolSize: 5, animation: false, emphasis: {disabled: true},
    lineStyle: {width: 1.6, color: colour(tone)}, itemStyle: {color: colour(tone)},
    data: data.at.map((x, i) => [x, values[i]]), ...more
  });
  /* A step holds until the point ends, the last one too. */
  const held = c => {
    if (c.data.length) c.data.push([data.to[c.data.length - 1], c.data[c.data.length - 1][1]]);
    return c;
  };
  const legend = curves => ({
    top: 0, left: 0, itemWidth: 22, itemHeight: 9, itemGap: 18, textStyle: text(), type: "scroll", inactiveColor: colour("line"),
    data: curves.map(c => c.areaStyle ? {name: c.name, icon: "roundRect"}
      : c.lineStyle.width ? {name: c.name, itemStyle: {opacity: 0}} : {name: c.name, icon: "circle"})
  });

  const overTime = (curves, axis, format, labels = true) => {
    if (curves.length) curves[0].markArea = bands(labels);
    const log = axis.type === "log";
    for (const c of curves) {
      if (log || c.symbol === "circle") c.data = c.data.map(([x, y]) => [x, y > 0 ? y : null]);
      /* A point without neighbours has no line to be seen by. */
      const gap = k => !c.data[k] || c.data[k][1] === null;
      if (c.symbol === "none") {
        const alone = new Set(c.data.map((_, k) => k).filter(k => !gap(k) && gap(k - 1) && gap(k + 1)));
        if (alone.size) Object.assign(c, {symbol: (_, p) => alone.has(p.dataIndex) ? "circle" : "none", symbolSize: 4});
      }
    }
    return {
      animation: false, textStyle: text(), aria: {enabled: true},
      grid: {left: 12, right: 18, top: 40, bottom: 4, containLabel: true},
      legend: legend(curves),
      tooltip: {
        ...tooltip(), trigger: "axis", axisPointer: {type: "line", lineStyle: {color: colour("soft"), width: 1}},
        formatter: points => {
          const shown = points.filter(p => p.value[1] !== null && p.value[1] !== undefined);
          if (!points.length) return "";
          const i = Math.min(points[0].dataIndex, data.at.length - 1);
          return head(clock(data.at[i]) + (data.to[i] - data.at[i] > 1.5 ? " to " + clock(data.to[i]) : ""))
            + shown.map(p => line(p.marker, p.seriesName, format(p.value[1]))).join("");
        }
      },
      xAxis: timeAxis(), yAxis: axis, series: curves
    };
  };

  const options = {
    load: () => overTime([
      held(curve("planned sessions", data.load.planned, "plan", {
        step: "end", lineStyle: {width: 0}, areaStyle: {color: colour("plan"), opacity: .38}, z: 1
      })),
      curve("started", data.load.started, "c1"),
      curve("ended", data.load.ended, "c3", {lineStyle: {width: 1.6, color: colour("c3"), type: [5, 3]}}),
      ...(data.load.requests ? [curve("requests ended", data.load.requests, "c4")] : []),
      ...(data.load.missed ? [curve("dropped or lost", data.load.missed, "c6")] : []),
      curve("errors", data.load.errors, "c2")
    ], valueAxis(axisNumber, {min: 0}), rate),
    times: () => overTime([
      curve("p50", data.times.p50, "c1", {z: 5}),
      curve("p99", data.times.p99, "c2", {z: 4}),
      curve("max", data.times.max, "c7", {lineStyle: {width: 1.1, color: colour("c7"), opacity: .85}})
    ], spread([data.times.p50, data.times.p99, data.times.max], axisTime), time),
    errors: () => {
      /* One upon the other: each is drawn down to zero, the highest first. */
      const height = data.at.map(() => 0);
      const stacked = data.errors.map((e, i) => held(curve(e.name, e.values.map((v, k) => height[k] += v), series[(i + 1) % 8], {
        step: "end", z: 20 - i, lineStyle: {width: 0}, areaStyle: {color: colour(series[(i + 1) % 8]), opacity: 1}
      })));
      const option = overTime(stacked, valueAxis(axisNumber, {min: 0}), rate);
      option.tooltip.formatter = points => {
        const i = Math.min(points[0].dataIndex, data.at.length - 1);
        return head(clock(data.at[i])) + points.map(p => line(p.marker, p.seriesName, rate(data.errors[p.seriesIndex].values[i]))).join("");
      };
      return option;
    },
    lateness: () => overTime([
      curve("p99", data.lateness.p99, "c1", {z: 4}), curve("max", data.lateness.max, "c7")
    ], spread([data.lateness.p99, data.lateness.max], axisTime), time, false),
    busy: () => overTime(agents("busy"), valueAxis(v => Math.round(v * 100) + " %", {min: 0, max: 1, interval: .25}), share, false),
    delay: () => overTime([...agents("delay", " loop"), ...agents("gc", " GC", {symbol: "circle", symbolSize: 4, lineStyle: {width: 0}})],
      spread(data.agents.flatMap(a => [a.delay, a.gc]), axisTime), time, false),
    steal: () => overTime([...agents("cpu", " CPU"), ...agents("steal", " stolen", {lineStyle: {width: 1.4, type: [2, 3]}})],
      valueAxis(v => Math.round(v * 100) + " %", {min: 0, max: 1, interval: .25}), share, false),
    spectrum: () => spectrum(Number(document.getElementById("which")?.value || 0))
  };

  const agents = (figure, suffix = "", more = {}) => data.agents.map((a, i) => {
    const c = curve(a.name + suffix, a[figure], series[i % 8], more);
    return {...c, lineStyle: {width: 1.4, color: colour(series[i % 8]), ...more.lineStyle}};
  });

  const spectrum = which => {
    const s = data.spectra[which];
    const least = s.response.concat(s.service).map(p => p[1]);
    const most = Math.max(...s.response.map(p => p[0]), 10);
    const share = x => {
      const nines = Math.max(0, Math.ceil(Math.log10(x) - 1e-9) - 2);
      return (100 - 100 / x).toFixed(x > 10.001 ? Math.max(nines, 0) : 0) + " %";
    };
    const of = (name, points, tone, type) => ({
      name, type: "line", symbol: "none", animation: false, emphasis: {disabled: true},
      lineStyle: {width: 2, color: colour(tone), type}, itemStyle: {color: colour(tone)}, data: points
    });
    const curves = [of("response time, from intended start", s.response, "c1", "solid"),
      of("service time, from send", s.service, "c3", [6, 4])];
    return {
      animation: false, textStyle: text(), aria: {enabled: true},
      grid: {left: 12, right: 26, top: 40, bottom: 4, containLabel: true},
      legend: legend(curves),
      tooltip: {
        ...tooltip(), trigger: "axis", axisPointer: {type: "line", snap: true, lineStyle: {color: colour("soft"), width: 1}},
        formatter: points => points.length
          ? head("percentile " + +(100 - 100 / points[0].value[0]).toPrecision(8))
            + points.map(p => line(p.marker, p.seriesName, time(p.value[1]))).join("")
          : ""
      },
      xAxis: {
        type: "log", logBase: 10, min: 1, max: 10 ** Math.ceil(Math.log10(most)),
        axisLabel: {...text(), formatter: share, hideOverlap: true}, axisLine: {lineStyle: {color: colour("line")}},
        axisTick: {show: false}, splitLine: {lineStyle: {color: colour("line")}}
      },
      yAxis: spread([least], axisTime),
      series: curves
    };
  };

  const draw = () => {
    charts.forEach(c => c.dispose());
    charts = [];
    for (const place of document.querySelectorAll("[data-chart]")) {
      const chart = echarts.init(place, null, {renderer: "canvas", devicePixelRatio: printing ? 2 : undefined});
      chart.setOption(options[place.dataset.chart]());
      if (place.dataset.chart !== "spectrum") chart.group = "time";
      charts.push(chart);
    }
    echarts.connect("time");
    root.dataset.charts = charts.length;
  };

  draw();
  document.getElementById("which")?.addEventListener("change", draw);
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => charts.forEach(c => c.resize()));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  matchMedia("print").addEventListener("change", e => { printing = e.matches; draw(); });
})();
