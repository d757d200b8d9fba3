// The queue hears of what comes in without moving, and accepts a grade where the focus is.
const bar = document.querySelector("[data-live]");
const token = document.querySelector("input[name=csrf_token]")?.value;

// Only a change is read out: politely what is new, at once where a life may be at risk.
const write = (name, text) => {
  const place = bar.querySelector(`[data-live-${name}]`);
  if (place.textContent !== text) place.textContent = text;
};

const hear = (event) => {
  const { new: fresh, danger } = JSON.parse(event.data);
  write("new", fresh);
  write("danger", danger);
  bar.querySelector("[data-live-show]").hidden = !fresh && !danger;
};

const post = (address) => {
  const body = new FormData();
  body.append("csrf_token", token);
  return fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
};

// Anything else is a page about why not, such as that one is signed out.
const isJson = (answer) => answer.headers.get("Content-Type")?.includes("json");

const undoButton = (address, cell, before) => {
  const button = document.createElement("button");
  button.className = "app-link";
  button.textContent = "Undo";
  button.addEventListener("click", async () => {
    const answer = await post(address);
    if (!isJson(answer)) return location.reload();
    write("done", (await answer.json()).said);
    button.remove();
    if (answer.ok) cell.innerHTML = before;
    cell.closest(".app-row").querySelector("a").focus();
  });
  return button;
};

addEventListener("palsbox:accept", async (event) => {
  const row = document.activeElement.closest(".app-row[data-accept]");
  if (!row) return;
  event.preventDefault();
  const answer = await post(row.dataset.accept);
  if (!isJson(answer)) return location.reload();
  const { said, grade, undo } = await answer.json();
  bar.querySelector("[data-live-undo]").replaceChildren();
  write("done", said);
  if (!grade) return;
  const cell = row.querySelector(".app-cell-grade");
  const before = cell.innerHTML;
  cell.textContent = grade;
  bar.querySelector("[data-live-undo]").append(undoButton(undo, cell, before));
});

if (bar && token) {
  const source = new EventSource(bar.dataset.live);
  source.addEventListener("news", hear);
  addEventListener("pagehide", () => source.close());
}
