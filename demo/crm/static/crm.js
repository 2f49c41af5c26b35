"use strict";
// Where there is little room, the guide is a line to open.
if (innerWidth < 768) document.querySelector(".guide details").open = false;
// The field above a list leaves the rows that have what is typed.
const field = document.querySelector(".filter input");
function filter() {
  const wanted = field.value.trim().toLocaleLowerCase();
  let shown = 0;
  for (const row of document.querySelectorAll("tbody tr")) {
    row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
    if (!row.hidden) shown += 1;
  }
  document.querySelector(".none").hidden = shown > 0;
}
if (field) {
  field.addEventListener("input", filter);
  filter(); // what was typed before this was there
}
