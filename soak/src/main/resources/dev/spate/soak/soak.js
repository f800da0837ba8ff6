"use strict";
/* Draws the charts of a soak from the block of data in its page. The tables need none of this. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  root.classList.add("scripted");
  let charts = [];

  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const tones = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
  const escape = text => String(text).replace(/[&<>"']/g, c => "&#" + c.charCodeAt(0) + ";");

  const digits = v => {
    const size = Math.abs(v);
    return size >= 99.95 ? Math.round(v).toLocaleString("en-US")
      : v.toFixed(size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
  };
  const bare = text => text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
  const scaled = (v, base, units) => {
    let unit = 0;
    while (Math.abs(v) >= 0.9995 * base && unit < units.length - 1) { v /= base; unit++; }
    return digits(v) + " " + units[unit];
  };
  const formats = {
    bytes: v => scaled(v, 1000, ["B", "kB", "MB", "GB", "TB"]),
    ns: v => scaled(v, 1000, ["ns", "µs", "ms", "s"]),
    share: v => digits(v * 100) + " %",
    "per-second": v => digits(v) + "/s"
  };
  const format = unit => formats[unit] || digits;
  const clock = seconds => {
    const s = Math.floor(seconds);
    const two = n => String(n).padStart(2, "0");
    return s < 3600 ? Math.floor(s / 60) + ":" + two(s % 60)
      : Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
  };
  /* Steps of an axis of time that a clock has too. */
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
  const step = steps.find(s => data.end / s <= 7) || Math.ceil(data.end / 7 / 86400) * 86400;

  const text = () => ({color: colour("soft"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12});

  /* Faults as bands; one that took no time is as wide as can be seen. */
  const bands = () => ({
    silent: true, animation: false,
    data: data.marks.map(m => [
      {xAxis: m.from, itemStyle: {color: m.drifts ? colour("warm") : colour("plan"), opacity: m.drifts ? 1 : .45}},
      {xAxis: Math.min(data.end, Math.max(m.to, m.from + data.end / 250))}
    ])
  });
  const lines = curves => ({
    silent: true, animation: false, symbol: "none", label: {show: false},
    data: [
      {xAxis: data.warm, lineStyle: {color: colour("soft"), type: "dotted", width: 1}},
      ...curves.flatMap(c => (c.steps || []).map(s => (
        {xAxis: s.at, lineStyle: {color: colour(s.mark ? "soft" : "bad"), type: "solid", width: 1}})))
    ]
  });

  /* From 0 where values come near it; else with some air, so that noise does not look like an avalanche. */
  const range = curves => {
    let low = Infinity;
    let high = -Infinity;
    for (const c of curves) for (const p of c.points) if (p[1] !== null) { low = Math.min(low, p[1]); high = Math.max(high, p[1]); }
    if (low === Infinity) return {};
    if (low >= 0 && low < high / 3) return {min: 0};
    const air = Math.max((high - low) * .15, Math.abs(high) * .03);
    return {min: low >= 0 ? Math.max(0, low - air) : low - air, max: high + air};
  };

  const option = chart => {
    const show = format(chart.unit);
    const bounds = range(chart.curves);
    const curves = chart.curves.map((c, i) => ({
      name: c.name, type: "line", symbol: "none", animation: false, emphasis: {disabled: true}, connectNulls: false,
      lineStyle: {width: 1.5, color: colour(tones[i % 8])}, itemStyle: {color: colour(tones[i % 8])}, data: c.points
    }));
    if (curves.length) {
      curves[0].markArea = bands();
      curves[0].markLine = lines(chart.curves);
    }
    const slopes = chart.curves.flatMap((c, i) => c.slope ? [{
      name: c.name + " slope", type: "line", symbol: "none", animation: false, silent: true, z: 6, tooltip: {show: false},
      lineStyle: {width: 2.2, type: [7, 4], color: colour("bad")}, data: c.slope
    }] : []);
    return {
      animation: false, textStyle: text(), aria: {enabled: true},
      grid: {left: 6, right: 14, top: curves.length > 1 ? 30 : 10, bottom: 2, containLabel: true},
      legend: curves.length > 1 ? {
        top: 0, left: 0, itemWidth: 18, itemHeight: 9, itemGap: 14, textStyle: text(), type: "scroll",
        inactiveColor: colour("line"), data: curves.map(c => ({name: c.name, itemStyle: {opacity: 0}}))
      } : {show: false},
      tooltip: {
        trigger: "axis", axisPointer: {type: "line", lineStyle: {color: colour("soft"), width: 1}},
        backgroundColor: colour("card"), borderColor: colour("line"), borderWidth: 1, padding: [8, 12], confine: true,
        transitionDuration: 0, textStyle: {...text(), color: colour("ink"), fontSize: 12.5},
        extraCssText: "box-shadow:0 2px 10px rgba(0,0,0,.14);font-variant-numeric:tabular-nums",
        formatter: points => {
          const shown = points.filter(p => p.seriesIndex < curves.length && p.value[1] !== null);
          if (!shown.length) return "";
          const x = shown[0].value[0];
          const faults = data.marks.filter(m => x + data.width / 2 >= m.from && x - data.width / 2 <= m.to);
          return `<div style="color:${colour("soft")};margin-bottom:3px">${clock(x)}`
            + faults.map(m => " · " + escape(m.name)).join("") + "</div>"
            + shown.map(p => `<div style="display:flex;gap:18px;justify-content:space-between"><span>${p.marker}`
              + `${escape(p.seriesName)}</span><b style="font-weight:600">${escape(show(p.value[1]))}</b></div>`).join("");
        }
      },
      xAxis: {
        type: "value", min: 0, max: data.end, interval: step,
        axisLabel: {...text(), formatter: v => v % step === 0 ? clock(v) : "", hideOverlap: true},
        axisLine: {lineStyle: {color: colour("line")}}, axisTick: {lineStyle: {color: colour("line")}},
        splitLine: {show: false}
      },
      yAxis: {
        type: "value", splitNumber: 4, axisLine: {show: false}, axisTick: {show: false},
        axisLabel: {...text(), formatter: v => v === 0 ? "0" : bare(show(v)), showMinLabel: bounds.min === 0, showMaxLabel: bounds.max === undefined},
        splitLine: {lineStyle: {color: colour("line")}}, ...bounds
      },
      series: [...curves, ...slopes]
    };
  };

  const draw = () => {
    charts.forEach(c => c.dispose());
    charts = [];
    for (const place of document.querySelectorAll("[data-chart]")) {
      const chart = echarts.init(place, null, {renderer: "canvas"});
      chart.setOption(option(data.charts[Number(place.dataset.chart)]));
      chart.group = "time";
      charts.push(chart);
    }
    echarts.connect("time");
    root.dataset.charts = charts.length;
  };

  draw();
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => charts.forEach(c => c.resize()));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
