// One phone: its chat, what a person can do there, and its locked screen.

import { element, messageElement, preview, time } from "./message.js";
import { drawing, photo, post, voice } from "./sending.js";

const STICKERS = ["😊", "👍", "❤️", "😢", "😡", "😨", "🌻", "🐶", "⚽", "🎉"];
const DOING = { typing: "typing …", upload_photo: "sending a photo …", upload_document: "sending a file …" };
const TOAST_MILLISECONDS = 4000;

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });

export function caption({ role, about, language }) {
  const who = role === "child" ? `child, ${about}` : about;
  return role === "worker" ? who : `${who}, ${LANGUAGES.of(language)}`;
}

export class PhoneCard {
  constructor(person, onPutAway) {
    this.person = person;
    this.shown = new Map(); // message id -> { text: what it was made from, node }
    this.view = { messages: [], toasts: [] };
    this.editing = null;
    this.lockedAfter = null;
    this.seen = 0;
    this.toasted = null;
    this.node = document.querySelector("#phone-template").content.firstElementChild.cloneNode(true);
    this.node.id = `phone-${person.id}`;
    this.part("h2").textContent = person.name;
    this.part(".owner p").textContent = caption(person);
    this.node.setAttribute("aria-label", `${person.name}’s phone`);
    this.part(".put-away").addEventListener("click", () => onPutAway(person.id));
    this.fillStickers();
    this.listen();
    this.tick();
  }

  part(selector) {
    return this.node.querySelector(selector);
  }

  on(selector, deed) {
    this.part(selector).addEventListener("click", deed);
  }

  listen() {
    this.on(".start", () => this.do(this.view.blocked ? "unblock" : "start"));
    this.on(".lock-it", () => this.lock());
    this.on(".unlock", () => this.unlock());
    this.on(".block-it", () => this.do("block"));
    this.on(".slash", () => this.toggle(".commands", ".slash"));
    this.on(".smile", () => this.toggle(".stickers", ".smile"));
    this.on(".clip", () => this.part("input[type=file]").click());
    this.on(".pencil", () => this.draw());
    this.on(".mic", () => this.speak());
    this.on(".stop-editing", () => this.edit(null));
    this.part("input[type=file]").addEventListener("change", (event) => this.pick(event.target));
    this.part(".composer").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.part("textarea").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    });
    this.on(".messages", () => this.closePopovers());
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.closePopovers());
  }

  // Doing

  async do(action, body, type) {
    this.closePopovers();
    try {
      await post(`/phones/${encodeURIComponent(this.person.id)}/${action}`, body, type);
    } catch (trouble) {
      this.toast(trouble.message);
    }
  }

  async submit() {
    const field = this.part("textarea");
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    if (this.editing) {
      const message = this.editing.id;
      this.edit(null);
      await this.do("edit", { message, text });
    } else {
      await this.do("say", { text });
    }
  }

  async tap(message, data, key) {
    key.ariaBusy = "true";
    await this.do("tap", { message: message.id, data });
    key.ariaBusy = "false";
  }

  edit(message) {
    this.editing = message;
    this.part(".editing").hidden = !message;
    const field = this.part("textarea");
    field.value = message ? message.text : "";
    if (message) field.focus();
  }

  async pick(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const picture = await photo(file);
    await this.do("photo", picture, picture.type);
  }

  async draw() {
    const picture = await drawing();
    if (picture) await this.do("photo", picture, picture.type);
  }

  async speak() {
    const note = await voice();
    if (note) await this.do(`voice?seconds=${note.seconds}`, note.blob, note.blob.type);
  }

  // Showing

  show(view) {
    const before = this.view;
    this.view = view;
    this.part(".bot-name").textContent = view.bot;
    this.part(".doing").textContent = DOING[view.doing] ?? "bot";
    this.part(".doing").classList.toggle("busy", view.doing !== null);
    this.part(".composer").hidden = !view.started || view.blocked;
    this.part(".block-it").hidden = !view.started || view.blocked;
    this.part(".start").hidden = view.started && !view.blocked;
    this.part(".start").textContent = view.blocked ? "UNBLOCK" : "START";
    if (JSON.stringify(before.commands) !== JSON.stringify(view.commands)) this.fillCommands(view.commands);
    this.showMessages(view);
    this.showToasts(view.toasts);
    if (this.lockedAfter !== null) this.showNotifications();
  }

  showMessages(view) {
    const list = this.part(".messages");
    const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const last = view.messages.at(-1);
    const isNew = last && !this.shown.has(last.id);
    const kept = new Set(view.messages.map((message) => message.id));
    for (const [id, { node }] of this.shown) {
      if (!kept.has(id)) { node.remove(); this.shown.delete(id); }
    }
    this.showAbout(list, view);
    for (const message of view.messages) this.showMessage(list, message);
    if (wasAtEnd || (isNew && last.mine)) list.scrollTop = list.scrollHeight;
  }

  showMessage(list, message) {
    const text = JSON.stringify(message);
    const old = this.shown.get(message.id);
    if (old?.text === text) return;
    const node = messageElement(message, {
      say: (words) => this.do("say", { text: words }),
      tap: (tapped, data, key) => this.tap(tapped, data, key),
      change: (changed) => this.edit(changed),
    });
    if (old) old.node.replaceWith(node);
    else list.append(node);
    node.querySelector("img")?.addEventListener("load", () => { list.scrollTop = list.scrollHeight; }, { once: true });
    this.shown.set(message.id, { text, node });
  }

  showAbout(list, view) {
    list.querySelector(".about")?.remove();
    if (view.messages.length) return;
    const otherwise = view.invited ? `${this.person.name} has a link from their worker.` : "Nobody has sent this phone a link.";
    list.append(element("div", { className: "about", dir: "auto", textContent: view.description || otherwise }));
  }

  showToasts(toasts) {
    const fresh = toasts.slice(this.toasted ?? toasts.length);
    this.toasted = toasts.length;
    for (const toast of fresh) toast.alert ? this.alert(toast.text) : this.toast(toast.text);
  }

  toast(text) {
    const node = this.part(".toast");
    node.textContent = text;
    node.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { node.hidden = true; }, TOAST_MILLISECONDS);
  }

  alert(text) {
    const dialog = document.querySelector("#alert");
    dialog.querySelector("p").textContent = text;
    dialog.querySelector("button").onclick = () => dialog.close();
    dialog.showModal();
  }

  fillCommands(commands) {
    const rows = commands.map(({ command, description }) => {
      const row = element("button", { type: "button" }, element("b", { textContent: `/${command}` }));
      row.append(element("span", { dir: "auto", textContent: description }));
      row.addEventListener("click", () => this.do("say", { text: `/${command}` }));
      return row;
    });
    this.part(".commands").replaceChildren(...(rows.length ? rows : [element("p", { textContent: "No commands yet." })]));
  }

  fillStickers() {
    this.part(".stickers").replaceChildren(...STICKERS.map((emoji) => {
      const button = element("button", { type: "button", textContent: emoji, ariaLabel: `Sticker ${emoji}` });
      button.addEventListener("click", () => this.do("sticker", { emoji }));
      return button;
    }));
  }

  toggle(popover, button) {
    const opening = this.part(popover).hidden;
    this.closePopovers();
    this.part(popover).hidden = !opening;
    this.part(button).ariaExpanded = String(opening);
    if (opening) this.part(popover).querySelector("button")?.focus();
  }

  closePopovers() {
    for (const popover of this.node.querySelectorAll(".popover")) popover.hidden = true;
    for (const button of this.node.querySelectorAll("[aria-expanded]")) button.ariaExpanded = "false";
  }

  // The locked screen

  lock() {
    this.closePopovers();
    this.lockedAfter = this.newest();
    this.part(".lock").hidden = false;
    this.behind(true);
    this.showNotifications();
    this.part(".unlock").focus();
  }

  unlock() {
    this.lockedAfter = null;
    this.part(".lock").hidden = true;
    this.behind(false);
    this.part(".lock-it").focus();
  }

  behind(hidden) {
    for (const child of this.part(".device").children) {
      if (!child.matches(".lock, .status")) child.inert = hidden;
    }
  }

  showNotifications() {
    const fresh = this.view.messages.filter((message) => !message.mine && message.id > this.lockedAfter);
    const cards = fresh.slice(-4).map((message) => element("li", {},
      element("b", { dir: "auto" }, this.view.bot, element("span", { textContent: time(message.sent) })),
      element("p", { dir: "auto", textContent: preview(message) })));
    const none = element("li", { className: "none", textContent: "No new notifications" });
    this.part(".notifications").replaceChildren(...(cards.length ? cards : [none]));
  }

  newest() {
    return this.view.messages.at(-1)?.id ?? 0;
  }

  unread() {
    return this.view.messages.filter((message) => !message.mine && message.id > this.seen).length;
  }

  tick() {
    const now = new Date();
    const clock = time(now / 1000);
    this.part(".clock").textContent = clock;
    this.part(".lock-clock").textContent = clock;
    this.part(".lock-date").textContent = now.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  }
}
