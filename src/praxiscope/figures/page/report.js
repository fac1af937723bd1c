"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("map-data").textContent);
  const unpacked = (text, Kind) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Kind(bytes.buffer);
  };
  const x = unpacked(data.x, Uint16Array);
  const y = unpacked(data.y, Uint16Array);
  const label = unpacked(data.label, Int16Array);
  const predicted = unpacked(data.predicted, Int16Array);
  const probability = unpacked(data.probability, Uint8Array);
  const split = unpacked(data.split, Uint8Array);
  const count = x.length;

  const canvas = byId("points");
  const pen = canvas.getContext("2d");
  const tip = byId("point");
  const legend = byId("legend");
  const search = byId("legend-search");
  const chosenInsight = byId("insight");

  const SPLIT_COLOURS = ["#4c7fd9", "#d9822b", "#3aa17e", "#b06fc4", "#c2a13a", "#8b8f98"];
  const RIGHT = "#4c7fd9";
  const WRONG = "#e0702e";
  const SEARCH_FROM = 20;
  const REACH = 14;

  // Colourings of the points: the group of each point, and the names of the groups.
  const nameOfClass = (index) => (index < 0 ? "no label" : data.classes[index]);
  const colourings = {
    class: {
      group: (row) => label[row],
      name: nameOfClass,
      colour: (group) => (group < 0 ? data.unknown : data.colours[group]),
    },
    split: {
      group: (row) => split[row],
      name: (group) => data.splits[group] || "no split",
      colour: (group) => SPLIT_COLOURS[group % SPLIT_COLOURS.length],
    },
    right: {
      group: (row) => (label[row] < 0 ? -1 : Number(label[row] === predicted[row])),
      name: (group) => ["no label", "wrong", "right"][group + 1],
      colour: (group) => [data.unknown, WRONG, RIGHT][group + 1],
      crossed: 0,
    },
  };

  let colouring = colourings.class;
  let pinned = null;
  let hovered = null;
  let pointed = -1;
  let members = null;

  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const scale = () => canvas.width / data.side;

  function draw() {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (!side) return;
    canvas.width = side;
    canvas.height = side;
    const radius = (count > 4000 ? 1.8 : 3) * devicePixelRatio;
    const wanted = hovered ?? pinned;
    const isLit = (row) =>
      (members === null || members.has(row)) &&
      (wanted === null || colouring.group(row) === wanted);
    const order = [...Array(count).keys()];
    const lit = order.filter(isLit);
    if (lit.length < count) {
      pen.globalAlpha = 0.3;
      order.forEach((row) => isLit(row) || mark(row, data.unknown, radius * 0.8, false));
    }
    pen.globalAlpha = 0.88;
    const grown = members === null ? radius : radius * 1.25;
    lit.forEach((row) => {
      const group = colouring.group(row);
      mark(row, colouring.colour(group), grown, group === colouring.crossed);
    });
    pen.globalAlpha = 1;
    if (pointed >= 0) ring(pointed, radius * 2.4);
  }

  function mark(row, colour, radius, crossed) {
    const [left, top] = [x[row] * scale(), y[row] * scale()];
    pen.beginPath();
    if (crossed) {
      pen.strokeStyle = colour;
      pen.lineWidth = radius * 0.75;
      pen.moveTo(left - radius, top - radius);
      pen.lineTo(left + radius, top + radius);
      pen.moveTo(left - radius, top + radius);
      pen.lineTo(left + radius, top - radius);
      pen.stroke();
    } else {
      pen.fillStyle = colour;
      pen.arc(left, top, radius, 0, 2 * Math.PI);
      pen.fill();
    }
  }

  function ring(row, radius) {
    pen.strokeStyle = style("--ink");
    pen.lineWidth = 2 * devicePixelRatio;
    pen.beginPath();
    pen.arc(x[row] * scale(), y[row] * scale(), radius, 0, 2 * Math.PI);
    pen.stroke();
  }

  function point(row) {
    if (row === pointed) return;
    pointed = row;
    tip.replaceChildren();
    if (row >= 0) {
      const wrong = label[row] >= 0 && label[row] !== predicted[row];
      const prediction = `${data.classes[predicted[row]]} ${(probability[row] / 100).toFixed(2)}`;
      const part = data.splits[split[row]];
      const lines = [
        nameOfClass(label[row]),
        `${label[row] < 0 ? "?" : wrong ? "✗" : "✓"} predicted ${prediction}`,
        data.paths[row] + (part ? ` · ${part}` : ""),
      ];
      lines.forEach((text) => tip.appendChild(document.createElement("span")).append(text));
      tip.lastChild.className = "quiet";
      place(row);
    }
    draw();
  }

  function place(row) {
    const shown = canvas.clientWidth / data.side;
    const [left, top] = [x[row] * shown, y[row] * shown];
    const room = canvas.clientWidth - tip.offsetWidth - 4;
    tip.style.left = `${Math.max(4, Math.min(room, left + 14))}px`;
    const below = top + 14 + tip.offsetHeight < canvas.clientHeight;
    tip.style.top = `${below ? top + 14 : Math.max(4, top - 14 - tip.offsetHeight)}px`;
  }

  function nearest(left, top, allowed = () => true) {
    let [best, distance] = [-1, Infinity];
    for (let row = 0; row < count; row += 1) {
      const apart = (x[row] - left) ** 2 + (y[row] - top) ** 2;
      if (apart < distance && (members === null || members.has(row)) && allowed(row)) {
        [best, distance] = [row, apart];
      }
    }
    return [best, Math.sqrt(distance)];
  }

  function pointAt(event) {
    const box = canvas.getBoundingClientRect();
    const shown = data.side / box.width;
    const [row, distance] = nearest(
      (event.clientX - box.left) * shown,
      (event.clientY - box.top) * shown,
    );
    point(distance <= REACH * shown ? row : -1);
  }

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function step(event) {
    if (event.key === "Escape") point(-1);
    const way = STEPS[event.key];
    if (!way) return;
    event.preventDefault();
    if (pointed < 0) {
      point(nearest(data.side / 2, data.side / 2)[0]);
      return;
    }
    const [left, top] = [x[pointed], y[pointed]];
    const ahead = (row) => {
      const [right, down] = [x[row] - left, y[row] - top];
      const along = right * way[0] + down * way[1];
      return along > 0 && along >= Math.abs(right * way[1] + down * way[0]);
    };
    const [row] = nearest(left, top, ahead);
    if (row >= 0) point(row);
  }

  function showLegend() {
    const counts = new Map();
    for (let row = 0; row < count; row += 1) {
      if (members === null || members.has(row)) {
        const group = colouring.group(row);
        counts.set(group, (counts.get(group) ?? 0) + 1);
      }
    }
    search.hidden = counts.size <= SEARCH_FROM;
    const wanted = search.hidden ? "" : search.value.trim().toLowerCase();
    const groups = [...counts.keys()]
      .filter((group) => colouring.name(group).toLowerCase().includes(wanted))
      .sort((one, two) => counts.get(two) - counts.get(one) || one - two);
    legend.replaceChildren(...groups.map((group) => entry(group, counts.get(group))));
  }

  function entry(group, clips) {
    const item = document.createElement("li");
    const button = item.appendChild(document.createElement("button"));
    button.type = "button";
    button.setAttribute("aria-pressed", String(pinned === group));
    const dot = button.appendChild(document.createElement("span"));
    if (group === colouring.crossed) {
      dot.className = "cross";
      dot.style.color = colouring.colour(group);
      dot.append("×");
    } else {
      dot.className = "dot";
      dot.style.background = colouring.colour(group);
    }
    button.appendChild(document.createElement("span")).append(colouring.name(group));
    const number = button.appendChild(document.createElement("span"));
    number.className = "count";
    number.append(clips.toLocaleString("en"));
    const hover = (which) => () => {
      hovered = which;
      draw();
    };
    button.addEventListener("pointerenter", hover(group));
    button.addEventListener("pointerleave", hover(null));
    button.addEventListener("click", () => {
      pinned = pinned === group ? null : group;
      for (const other of legend.querySelectorAll("button")) {
        other.setAttribute("aria-pressed", String(other === button && pinned !== null));
      }
      draw();
    });
    return item;
  }

  function chooseInsight() {
    const insight = data.insights[chosenInsight.value];
    members = insight ? new Set(unpacked(insight.rows, Uint32Array)) : null;
    pinned = null;
    point(-1);
    const number = (value) => value.toLocaleString("en");
    byId("counted").textContent = insight
      ? `${number(members.size)} of ${number(insight.clips)} clips of the insight are shown`
      : `${number(count)} clips`;
    showLegend();
    draw();
  }

  function showInsight(id) {
    chosenInsight.value = id;
    chooseInsight();
    byId("map").scrollIntoView();
    canvas.focus({ preventScroll: true });
  }

  // A paused preview shows its first frame as an image.
  function togglePreviews() {
    const button = byId("still");
    const paused = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Play previews" : "Pause previews";
    for (const film of document.querySelectorAll("img.film")) {
      film.moving ??= film.src;
      if (!paused) film.src = film.moving;
      else stop(film);
    }
  }

  function stop(film) {
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [film.naturalWidth, film.naturalHeight];
    if (!picture.width) return;
    picture.getContext("2d").drawImage(film, 0, 0);
    film.src = picture.toDataURL("image/webp", 0.8);
  }

  for (const film of document.querySelectorAll("img[data-copy-of]")) {
    const first = byId(film.dataset.copyOf);
    if (first) film.src = first.src;
  }
  byId("still").hidden = false;
  byId("still").addEventListener("click", togglePreviews);

  canvas.parentElement.querySelector("svg").remove();
  canvas.hidden = false;
  document.querySelector(".controls").hidden = false;
  for (const choice of document.querySelectorAll("input[name=colouring]")) {
    choice.addEventListener("change", () => {
      colouring = colourings[choice.value];
      pinned = null;
      showLegend();
      draw();
    });
    if (choice.checked) colouring = colourings[choice.value];
  }
  canvas.addEventListener("pointermove", pointAt);
  canvas.addEventListener("pointerdown", pointAt);
  canvas.addEventListener("pointerleave", () => point(-1));
  canvas.addEventListener("keydown", step);
  canvas.addEventListener("blur", () => point(-1));
  search.addEventListener("input", showLegend);
  chosenInsight.addEventListener("change", chooseInsight);
  for (const button of document.querySelectorAll(".on-map")) {
    button.hidden = false;
    button.addEventListener("click", () => showInsight(button.dataset.insight));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(draw).observe(canvas);
  chooseInsight();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    addEventListener("load", togglePreviews);
  }
})();
