// Faster, never needed: keys, running clocks, blurred names. Everything works without.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

initAll();

const remembered = (name) => localStorage.getItem(`palsbox.${name}`);
const remember = (name, on) =>
  on ? localStorage.setItem(`palsbox.${name}`, "yes") : localStorage.removeItem(`palsbox.${name}`);

// What was just done is where the focus goes, so that it is read out and not lost. Not
// before the page has gone to its #place, which would take the focus away again.
addEventListener("load", () => document.querySelector("[data-said]")?.focus({ preventScroll: true }));

// Clocks that run: "4 min", "2 h 10 min", "3 h", "2 days".
const span = (minutes) => {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 3 && minutes % 60) return `${hours} h ${minutes % 60} min`;
  if (hours < 24) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 day" : `${days} days`;
};
// The server's clock is right: count on from what it said, by this page's own age.
const opened = performance.now();
const shown = Number(document.body.dataset.now) * 1000;
setInterval(() => {
  const now = shown + performance.now() - opened;
  for (const clock of document.querySelectorAll("[data-since]")) {
    const since = Date.parse(clock.dateTime);
    clock.textContent = span(Math.max(0, Math.floor((now - since) / 60000)));
  }
}, 30000);

// A link to a folded form opens it.
const unfold = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", unfold);
unfold();

const open = (details) => {
  details.open = true;
  details.scrollIntoView({ block: "center" });
  details.querySelector("textarea")?.focus({ preventScroll: true });
};

// Single keys (WCAG 2.1.4): can be switched off, never act in a field or with a modifier.
const sheet = document.getElementById("keys");
const switchBox = document.getElementById("keys-on");
switchBox.checked = !remembered("keys-off");
switchBox.addEventListener("change", () => remember("keys-off", !switchBox.checked));

const inField = (element) =>
  element.isContentEditable || element.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog");

const chooseGrade = (key) => {
  const radio = document.querySelector(`[data-grade-key="${key}"]`);
  if (!radio) return false;
  radio.checked = true;
  open(radio.closest("details"));
  return true;
};

let lastDismissed = -1;
const dismissNext = () => {
  const folds = [...document.querySelectorAll('summary[data-key="x"]')].map((item) => item.parentElement);
  if (!folds.length) return false;
  const here = document.activeElement.closest(".app-note")?.querySelector('summary[data-key="x"]')?.parentElement;
  if (folds[lastDismissed]) folds[lastDismissed].open = false;
  lastDismissed = here ? folds.indexOf(here) : (lastDismissed + 1) % folds.length;
  for (let at = folds[lastDismissed].parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  open(folds[lastDismissed]);
  return true;
};

const blur = () => {
  remember("blur", document.documentElement.classList.toggle("app-blur"));
  return true;
};

// On the way to another page nothing typed may act on this one. A file that is only
// downloaded leaves no page: then the keys come back by themselves.
let leaving = false;
addEventListener("beforeunload", () => {
  leaving = true;
  setTimeout(() => { leaving = false; }, 3000);
});
addEventListener("pageshow", () => { leaving = false; });

// Only the queue has a search box; "/" elsewhere leads to it.
const search = () => {
  const queue = document.querySelector('a[data-key="q"]');
  if (!queue) return false;
  leaving = true;
  location.assign(`${new URL("/", queue.href)}#q`);
  return true;
};
if (location.hash === "#q") document.getElementById("q")?.focus();

const press = (key) => {
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(summary)`);
  if (!button) return key === "/" && search();
  if (button.tagName === "INPUT") button.focus();
  else button.click();
  return true;
};

// In the queue j and k walk the rows, Enter opens one (it is a link), x ticks it.
const rows = () => [...document.querySelectorAll(".app-row")];
const rowHere = () => document.activeElement.closest(".app-row");
const walk = (step) => {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(rowHere());
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
  all[next].querySelector(".app-cell-case a").focus();
  return true;
};
const tick = () => {
  const box = rowHere()?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (leaving) return;
  if (event.key === "?" && !inField(event.target)) {
    event.preventDefault();
    sheet.showModal();
    return;
  }
  if (remembered("keys-off") || inField(event.target) || sheet.open) return;
  const done =
    event.key === "b" ? blur()
    : event.key === "j" ? walk(1)
    : event.key === "k" ? walk(-1)
    : event.key === "x" ? tick() || dismissNext()
    : event.key === "s" ? dispatchEvent(new CustomEvent("palsbox:signal", { cancelable: true })) === false
    : /^[1-5]$/.test(event.key) ? chooseGrade(event.key)
    : event.key === "a" && dispatchEvent(new CustomEvent("palsbox:accept", { cancelable: true })) === false ? true
    : "namqr/".includes(event.key) ? press(event.key)
    : false;
  if (done) event.preventDefault();
});
