// The page: which phones lie on the table, the bot's state, the way into the worker's console. The server says what changed; nothing polls.

import { element } from "./message.js";
import { caption, PhoneCard } from "./phone.js";
import { post } from "./sending.js";

const FIRST = ["sophia", "david", "maria"];
const MINUTE = 60000;
const CONSOLE = "console";

const cards = new Map(); // person id -> PhoneCard
const views = new Map(); // person id -> what the server last said
let room = null;
let current = FIRST[0];

const at = (selector) => document.querySelector(selector);

// What the server says

const events = new EventSource("/events");
events.addEventListener("room", (event) => showRoom(JSON.parse(event.data)));
events.addEventListener("phone", (event) => {
  const view = JSON.parse(event.data);
  views.set(view.id, view);
  cards.get(view.id)?.show(view);
  noteSeen();
});
events.addEventListener("error", () => showBot({ phase: "stopped" }, "The practice is not running. Start it again in the terminal."));

function showRoom(told) {
  const isNew = room?.run !== told.run;
  const isReady = told.ready && (isNew || !room.ready);
  room = told;
  showBot(room.bot);
  at("#main").inert = !room.ready;
  if (isNew) layTable();
  if (isReady) enterConsole();
}

function layTable() {
  for (const card of cards.values()) card.node.remove();
  cards.clear();
  at("#own-tab").href = room.console;
  at("#queue").href = `${room.console}/queue`;
  FIRST.filter((id) => personOf(id)).forEach(layDown);
  fillPicker();
  fillSignIn();
  choose(current);
}

function showBot(bot, otherwise) {
  const starting = bot.phase === "starting";
  const words = {
    starting: bot.starts ? "The bot starts again …" : "The bot starts …",
    stopped: "The bot has stopped",
    running: !room.ready ? "The families are being loaded …" : bot.starts > 1 ? `The bot runs again after ${bot.seconds.toFixed(1)} s` : "The bot is running",
  };
  at("#bot-state").dataset.phase = bot.phase;
  at("#bot-state .state").textContent = otherwise ?? words[bot.phase];
  at("#restart").disabled = starting || Boolean(otherwise);
  at("#restart").textContent = bot.phase === "stopped" ? "Start the bot" : "Restart the bot";
}

at("#restart").addEventListener("click", async () => {
  at("#restart").disabled = true;
  await post("/demo/restart").catch((trouble) => { at("#bot-state .state").textContent = trouble.message; });
  at("#restart").disabled = false;
});

// Phones on the table

function personOf(id) {
  return room.people.find((person) => person.id === id);
}

function layDown(id) {
  const card = new PhoneCard(personOf(id), putAway);
  cards.set(id, card);
  at("#phones").append(card.node);
  if (views.has(id)) card.show(views.get(id));
  onScreen.observe(card.node);
}

function putAway(id) {
  const card = cards.get(id);
  onScreen.unobserve(card.node);
  card.node.remove();
  cards.delete(id);
  fillPicker();
  choose(current === id ? cards.keys().next().value ?? CONSOLE : current);
}

function fillPicker() {
  const groups = { "Families": ["child", "parent"], "Workers": ["worker"], "Anyone else": ["stranger"] };
  const choices = Object.entries(groups).map(([label, roles]) => {
    const away = room.people.filter((person) => roles.includes(person.role) && !cards.has(person.id));
    const options = away.map((person) => element("option", { value: person.id, textContent: named(person) }));
    return options.length ? element("optgroup", { label }, ...options) : "";
  });
  at("#add").replaceChildren(element("option", { value: "", textContent: "More phones" }), ...choices);
}

function named(person) {
  return person.role === "stranger" ? person.name : `${person.name}, ${caption(person)}`;
}

at("#add").addEventListener("change", (event) => {
  const id = event.target.value;
  if (!id) return;
  layDown(id);
  fillPicker();
  choose(id);
});

// Tabs

function choose(id) {
  current = id;
  at("#main").classList.toggle("on-console", id === CONSOLE);
  for (const [key, card] of cards) card.node.classList.toggle("current", key === id);
  const card = cards.get(id);
  card?.node.scrollIntoView({ inline: "nearest", block: "nearest" });
  showTabs();
  at("#tabs [aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
}

function showTabs() {
  const phones = [...cards.values()].map((card) => tab(card.person.id, card.person.name, card.unread()));
  const console = tab(CONSOLE, "Console", 0);
  console.className = "for-console";
  at("#tabs").replaceChildren(...phones, console);
}

function tab(id, label, unread) {
  const button = element("button", { type: "button", textContent: label });
  if (id === current) button.ariaCurrent = "true";
  if (unread) button.append(element("span", { className: "badge", textContent: unread, ariaLabel: `${unread} new` }));
  button.addEventListener("click", () => choose(id));
  return element("li", {}, button);
}

// A message counts as new until its phone is in sight.

const inSight = new Set();
const onScreen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) inSight.add(target); else inSight.delete(target);
  }
  noteSeen();
}, { threshold: 0.6 });

function noteSeen() {
  for (const card of cards.values()) {
    if (inSight.has(card.node)) card.seen = card.newest();
  }
  showTabs();
}

// The worker's console

function fillSignIn() {
  const workers = room.people.filter((person) => person.role === "worker");
  at("#sign-in").replaceChildren(element("span", { textContent: "Sign in as", ariaHidden: "true" }), ...workers.map((worker) => {
    const button = element("button", { type: "button", textContent: worker.name, title: worker.about });
    button.addEventListener("click", () => signIn(worker.id));
    return button;
  }));
}

// Someone who signed in before, in this tab and this run of the practice, goes on where they were.
function enterConsole() {
  const before = sessionStorage.getItem(room.run);
  if (before) {
    markSignedIn(before);
    at("#console-frame").src = `${room.console}/queue`;
  } else {
    signIn(room.people.find((person) => person.role === "worker").id);
  }
}

async function signIn(worker) {
  at("#console-note").textContent = "";
  try {
    const { url } = await post(`/demo/login?worker=${encodeURIComponent(worker)}`);
    at("#console-frame").src = url;
    sessionStorage.setItem(room.run, worker);
    markSignedIn(worker);
  } catch (trouble) {
    at("#console-note").textContent = trouble.message;
  }
}

function markSignedIn(worker) {
  const name = personOf(worker).name;
  for (const button of at("#sign-in").querySelectorAll("button")) button.ariaPressed = String(button.textContent === name);
}

setInterval(() => cards.forEach((card) => card.tick()), MINUTE / 4);
