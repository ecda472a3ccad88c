"use strict";
(function () {
  var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function key(row, column) {
    var cell = row.cells[column];
    if (cell.classList.contains("blank")) { return null; }
    if (!cell.classList.contains("n")) { return cell.textContent; }
    return Number(cell.title || cell.textContent.replace(/,/g, "").replace("\u2212", "-"));
  }
  function compare(a, b) {
    return typeof a === "number" ? a - b : collator.compare(a, b);
  }
  function sort(table, head) {
    var column = head.cellIndex, down = head.getAttribute("aria-sort") === "ascending";
    var rows = Array.from(table.tBodies[0].rows, function (row) { return { row: row, key: key(row, column) }; });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) { return (a.key === null) - (b.key === null); }
      return down ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    Array.from(head.parentNode.cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.forEach(function (item) { table.tBodies[0].appendChild(item.row); });
  }
  function apply(table) {
    var wanted = (table.dataset.text || "").toLowerCase(), reason = table.dataset.reason || "";
    Array.from(table.tBodies[0].rows, function (row) {
      var exact = !reason || Array.from(row.cells).some(function (cell) { return cell.textContent === reason; });
      row.hidden = !exact || row.textContent.toLowerCase().indexOf(wanted) < 0;
    });
  }
  function addFilter(table) {
    var input = document.createElement("input");
    input.className = "filter";
    input.type = "search";
    input.placeholder = document.body.dataset.filter;
    input.setAttribute("aria-label", document.body.dataset.filter);
    input.addEventListener("input", function () {
      table.dataset.text = input.value.trim();
      apply(table);
    });
    table.parentNode.before(input);
  }
  function addHint(wrap) {
    var hint = document.createElement("p");
    hint.className = "scroll hint";
    hint.textContent = document.body.dataset.scroll;
    wrap.before(hint);
    new ResizeObserver(function () {
      wrap.classList.toggle("wide", wrap.scrollWidth > wrap.clientWidth + 1);
      hint.hidden = !wrap.classList.contains("wide");
    }).observe(wrap);
  }
  function openAll(section) {
    section.querySelectorAll("details").forEach(function (fold) { fold.open = true; });
  }
  document.querySelectorAll(".chips button").forEach(function (chip) {
    chip.addEventListener("click", function () {
      var section = chip.closest("section"), table = section.querySelector("table");
      chip.parentNode.querySelectorAll("button").forEach(function (other) {
        other.setAttribute("aria-pressed", String(other === chip));
      });
      if (!table) { return; }
      openAll(section);
      table.dataset.reason = chip.dataset.reason;
      apply(table);
    });
  });
  document.querySelectorAll("a[data-find]").forEach(function (link) {
    link.addEventListener("click", function () {
      var section = document.getElementById("excluded"), input;
      openAll(section);
      input = Array.from(section.querySelectorAll(".filter")).pop();
      if (!input) { return; }
      input.value = link.dataset.find;
      input.dispatchEvent(new Event("input"));
    });
  });
  document.querySelectorAll("table").forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head) {
      head.className += " sortable";
      head.tabIndex = 0;
      head.addEventListener("click", function () { sort(table, head); });
      head.addEventListener("keydown", function (event) { if (event.key === "Enter") { sort(table, head); } });
    });
    if (table.tBodies[0].rows.length > 12 && !table.closest(".unit")) { addFilter(table); }
    addHint(table.parentNode);
  });
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details[data-print]:not([open])"));
    opened.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
  });
})();
