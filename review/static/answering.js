// Faster, never needed: an answer is kept while it is written, a letter shown while it is changed.
const WAIT = 1500;
const quietly = (act) => {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, WAIT);
  };
};
const send = (address, form, changes = {}) => {
  const fields = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(changes)) fields.set(name, value);
  return fetch(address, { method: "POST", body: fields, keepalive: true });
};
// After signing in again in another tab this page's token is an old one: ask for today's.
const renew = async (form) => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const token = page.querySelector("form [name=csrf_token]");
  if (token) form.elements.csrf_token.value = token.value;
};

const answer = document.querySelector("form[data-kept]");
if (answer) {
  const status = answer.querySelector("[data-status]");
  let dirty = false;
  const keep = async () => {
    if (!dirty) return;
    dirty = false;
    try {
      let reply = await send(answer.action, answer, { do: "keep" });
      if (reply.status === 400) {
        await renew(answer);
        reply = await send(answer.action, answer, { do: "keep" });
      }
      dirty = reply.status !== 204;
    } catch {
      dirty = true;
    }
    status.textContent = dirty
      ? "Not kept: you are signed out or the service does not answer. Leave this page open, sign in in another tab, then go on writing."
      : "Kept a moment ago.";
  };
  const soon = quietly(keep);
  answer.addEventListener("input", () => {
    dirty = true;
    status.textContent = "Not kept yet.";
    soon();
  });
  answer.addEventListener("submit", () => (dirty = false));
  addEventListener("pagehide", keep);
}

const wording = document.querySelector("form[data-looks]");
if (wording) {
  const looks = document.getElementById("looks");
  const show = async () => {
    const reply = await send(wording.dataset.looks, wording);
    if (reply.ok) looks.innerHTML = await reply.text();
  };
  wording.elements.text.addEventListener("input", quietly(show));
}
