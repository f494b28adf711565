// Keeps the list fresh while somebody looks at it. Said aloud is only that the number has changed.
const rows = document.getElementById("rows");
const pause = document.getElementById("pause");
const count = () => document.getElementById("count").textContent;
let paused = false;
let shown = "";

async function refresh() {
  if (paused || document.visibilityState !== "visible") return;
  const answer = await fetch(rows.dataset.from).catch(() => null);
  if (answer?.status === 401) location.reload();
  if (!answer?.ok) return;
  const html = await answer.text();
  if (html === shown) return;
  const before = count();
  const focused = rows.contains(document.activeElement) ? document.activeElement.id : "";
  rows.innerHTML = shown = html;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (count() !== before) document.getElementById("spoken").textContent = count();
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
});
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, 5000);
