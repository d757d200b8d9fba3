// Says to the service that the case is open here, and to its reader who else has it open.
const line = document.querySelector("[data-here]");
const token = document.querySelector("input[name=csrf_token]")?.value;

const tell = (address) => {
  const body = new FormData();
  body.append("csrf_token", token);
  navigator.sendBeacon(address, body);
};

const stillHere = async () => {
  if (document.hidden) return;
  const body = new FormData();
  body.append("csrf_token", token);
  try {
    const answer = await fetch(line.dataset.here, { method: "POST", body, redirect: "error" });
    if (!answer.ok) return;
    const { looking } = await answer.json();
    // Only a change is read out.
    if (line.textContent !== looking) line.textContent = looking;
  } catch {
    // The next time says it again; meanwhile the page stays as it is.
  }
};

if (line && token) {
  setInterval(stillHere, 30000);
  addEventListener("visibilitychange", () => !document.hidden && stillHere());
  addEventListener("pagehide", () => tell(line.dataset.gone));
  // Back from the browser's own cache: the page was never loaded anew.
  addEventListener("pageshow", (event) => event.persisted && stillHere());
}
