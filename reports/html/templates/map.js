(function () {
  var map = document.querySelector(".map");
  if (!map) { return; }
  var svg = map.querySelector(".ground"), told = map.querySelector(".told"), search = map.querySelector("[type=search]");
  var box = svg.viewBox.baseVal, home = { x: box.x, y: box.y, w: box.width, h: box.height }, view = home;
  var step = Number(svg.dataset.step), near = Number(svg.dataset.near), closest = 60 / step;
  var places = Array.from(svg.querySelectorAll(".places path")), hits = places, at = -1, words = "", timer = 0, drag = null;
  var bar = svg.querySelector(".scale"), labels = Array.from(svg.querySelectorAll(".labels text"));
  var wide = labels.map(function (label) { return label.getBBox().width / parseFloat(svg.getAttribute("font-size")); });
  var names = document.createElementNS(svg.namespaceURI, "g"), boxes = null;
  names.setAttribute("class", "labels");
  svg.appendChild(names);
  map.classList.add("live");

  function pixel() {
    var size = svg.getBoundingClientRect();
    return Math.max(view.w / size.width, view.h / size.height);
  }
  function limit(value, low, high) { return Math.min(Math.max(value, low), high); }
  function show(next) {
    var w = limit(next.w, closest, home.w * 1.25), h = w * home.h / home.w;
    view = {
      x: limit(next.x + (next.w - w) / 2, home.x - w / 2, home.x + home.w - w / 2),
      y: limit(next.y + (next.h - h) / 2, home.y - h / 2, home.y + home.h - h / 2), w: w, h: h
    };
    window.requestAnimationFrame(draw);
  }
  function draw() {
    var unit = pixel(), font = 13 * unit;
    svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    svg.setAttribute("font-size", font);
    svg.classList.toggle("near", unit * step < near);
    drawScale(unit, font);
    thinOut(font);
    nameFew(font);
  }
  function drawScale(unit, font) {
    var most = 130 * unit * step, power = Math.pow(10, Math.floor(Math.log10(most)));
    var length = [5, 2, 1].map(function (digit) { return digit * power; }).find(function (one) { return one <= most; });
    var x = view.x + font, y = view.y + view.h - font, far = length >= 1000;
    bar.firstElementChild.setAttribute("d", "M" + x + " " + y + "h" + length / step);
    bar.lastElementChild.setAttribute("x", x);
    bar.lastElementChild.setAttribute("y", y - font / 2);
    bar.lastElementChild.textContent = map.dataset[far ? "km" : "m"].replace("{}", String(far ? length / 1000 : length));
  }
  function thinOut(font) {
    var taken = [];
    labels.forEach(function (label, i) {
      var x = Number(label.getAttribute("x")), y = Number(label.getAttribute("y")), half = wide[i] * font / 2;
      var mine = [x - half, y - font, x + half, y + 1.5 * font];
      var clash = taken.some(function (other) {
        return mine[0] < other[2] && other[0] < mine[2] && mine[1] < other[3] && other[1] < mine[3];
      });
      label.classList.toggle("off", clash);
      if (!clash) { taken.push(mine); }
    });
  }
  function nameFew(font) {
    names.textContent = "";
    if (!svg.classList.contains("near")) { return; }
    boxes = boxes || Array.from(svg.querySelectorAll(".parcels path, .sites path"), function (path) {
      return { id: title(path).split(/[，,]/)[0], at: path.getBBox() };
    });
    boxes.filter(function (one) {
      var b = one.at;
      return b.width > 4 * font && b.x < view.x + view.w && view.x < b.x + b.width && b.y < view.y + view.h && view.y < b.y + b.height;
    }).slice(0, 200).forEach(function (one) {
      var text = document.createElementNS(svg.namespaceURI, "text");
      text.setAttribute("x", one.at.x + one.at.width / 2);
      text.setAttribute("y", one.at.y + one.at.height / 2 + font / 3);
      text.textContent = one.id;
      names.appendChild(text);
    });
  }
  function zoom(factor, x, y) {
    var w = limit(view.w * factor, closest, home.w * 1.25) / view.w;
    x = x === undefined ? view.x + view.w / 2 : x;
    y = y === undefined ? view.y + view.h / 2 : y;
    show({ x: x + (view.x - x) * w, y: y + (view.y - y) * w, w: view.w * w, h: view.h * w });
  }
  function zoomTo(path, times) {
    var around = path.getBBox(), w = Math.max(around.width, around.height * home.w / home.h, closest) * times;
    var h = w * home.h / home.w;
    show({ x: around.x + around.width / 2 - w / 2, y: around.y + around.height / 2 - h / 2, w: w, h: h });
  }
  function ground(event) {
    var point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  }
  function below(event) {
    return document.elementsFromPoint(event.clientX, event.clientY).filter(function (one) {
      return svg.contains(one) && one.querySelector("title") && one.tagName === "path";
    });
  }
  function title(path) { return path.querySelector("title").textContent; }
  function tell(found) {
    if (found.length) { told.textContent = found.slice(0, 4).map(title).join("\n"); }
  }
  function mark(path) {
    svg.querySelectorAll(".found").forEach(function (old) { old.classList.remove("found"); });
    path.classList.add("found");
    path.closest("[data-theme]").classList.remove("off");
    map.querySelector("[data-switch=" + path.closest("[data-theme]").dataset.theme + "]").checked = true;
    zoomTo(path, 8);
    tell([path]);
  }
  function find(by) {
    var said = map.querySelector(".hits"), text = search.value.trim().toLowerCase();
    if (text !== words) {
      words = text;
      at = -1;
      hits = places.filter(function (path) { return title(path).toLowerCase().indexOf(text) >= 0; });
    }
    said.textContent = hits.length ? "" : map.dataset.nothing;
    if (!hits.length) { return; }
    at = (Math.max(at, by < 0 ? 0 : -1) + by + hits.length) % hits.length;
    said.textContent = map.dataset.found.replace("{at}", String(at + 1)).replace("{count}", String(hits.length));
    mark(hits[at]);
  }
  var acts = {
    in: function () { zoom(0.5); }, out: function () { zoom(2); }, home: function () { show(home); },
    left: function () { move(-0.15, 0); }, right: function () { move(0.15, 0); },
    up: function () { move(0, -0.15); }, down: function () { move(0, 0.15); },
    next: function () { find(1); }, last: function () { find(-1); }
  };
  var keys = {
    "+": "in", "=": "in", "-": "out", "0": "home", Home: "home", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up",
    ArrowDown: "down", PageDown: "next", PageUp: "last"
  };
  function move(x, y) { show({ x: view.x + x * view.w, y: view.y + y * view.h, w: view.w, h: view.h }); }

  map.querySelectorAll("[data-do]").forEach(function (button) { button.addEventListener("click", acts[button.dataset.do]); });
  map.querySelectorAll("[data-switch]").forEach(function (input) {
    input.addEventListener("change", function () {
      svg.querySelector("[data-theme=" + input.dataset.switch + "]").classList.toggle("off", !input.checked);
    });
  });
  search.addEventListener("keydown", function (event) {
    if (event.key === "Enter") { event.preventDefault(); find(event.shiftKey ? -1 : 1); }
  });
  svg.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.closest(".units")) { zoomTo(event.target, 1.15); }
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) { return; }
    event.preventDefault();
    acts[keys[event.key]]();
  });
  svg.addEventListener("focusin", function (event) { if (event.target.tagName === "path") { tell([event.target]); } });
  svg.addEventListener("wheel", function (event) {
    var point = ground(event);
    if (!event.ctrlKey && !svg.contains(document.activeElement)) { return; }
    event.preventDefault();
    zoom(Math.pow(2, limit(event.deltaY, -100, 100) / 200), point.x, point.y);
  }, { passive: false });
  svg.addEventListener("pointerdown", function (event) {
    if (event.button === 0) { drag = { x: event.clientX, y: event.clientY, view: view, moved: false }; }
  });
  svg.addEventListener("pointermove", function (event) {
    var unit = pixel(), x, y;
    if (!drag) { tell(below(event)); return; }
    x = event.clientX - drag.x;
    y = event.clientY - drag.y;
    if (!drag.moved && Math.abs(x) + Math.abs(y) < 5) { return; }
    if (!drag.moved) { svg.setPointerCapture(event.pointerId); }
    drag.moved = true;
    svg.classList.add("held");
    show({ x: drag.view.x - x * unit, y: drag.view.y - y * unit, w: view.w, h: view.h });
  });
  svg.addEventListener("pointerup", function (event) {
    var still = drag && !drag.moved, unit = below(event).find(function (one) { return one.closest(".units"); });
    drag = null;
    svg.classList.remove("held");
    if (still && unit) {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { zoomTo(unit, 1.15); }, 260);
    }
  });
  svg.addEventListener("pointercancel", function () { drag = null; svg.classList.remove("held"); });
  svg.addEventListener("dblclick", function (event) {
    var point = ground(event);
    event.preventDefault();
    window.clearTimeout(timer);
    zoom(0.5, point.x, point.y);
  });
  new ResizeObserver(function () { draw(); }).observe(svg);
})();
