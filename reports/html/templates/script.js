"use strict";
(function () {
  var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function key(row, column) {
    var cell = row.cells[column];
    if (cell.classList.contains("blank")) { return null; }
    if (!cell.classList.contains("n")) { return cell.textContent; }
    return Number(cell.dataset.v || cell.textContent.replace(/,/g, "").replace("\u2212", "-"));
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
  function addFilter(table) {
    var input = document.createElement("input");
    input.className = "filter";
    input.type = "search";
    input.placeholder = document.body.dataset.filter;
    input.setAttribute("aria-label", document.body.dataset.filter);
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
    table.parentNode.before(input);
  }
  document.querySelectorAll("table").forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head) {
      head.className += " sortable";
      head.tabIndex = 0;
      head.addEventListener("click", function () { sort(table, head); });
      head.addEventListener("keydown", function (event) { if (event.key === "Enter") { sort(table, head); } });
    });
    if (table.tBodies[0].rows.length > 12 && !table.closest(".unit")) { addFilter(table); }
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
