// One message as a phone shows it. Words are only ever put in as text, never as HTML. Offsets of entities count UTF-16 code
// units, which is what JavaScript strings are made of.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function time(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// What a notification or a quotation says in one go.
export function preview(message) {
  const named = { photo: "Photo", voice: "Voice message", audio: "Audio", document: message.name, sticker: `${message.emoji} Sticker` };
  return message.text || named[message.kind] || "Message";
}

// `deeds`: { say(text), tap(message, data, key), change(message) }
export function messageElement(message, deeds) {
  const bubble = element("div", { className: message.kind === "sticker" ? "sticker" : "bubble" });
  if (message.quoted) bubble.append(element("p", { className: "quoted", dir: "auto", textContent: message.quoted }));
  const attached = attachment(message);
  if (attached) bubble.append(attached);
  if (message.text) bubble.append(words(message, deeds));
  if (message.kind !== "sticker") bubble.append(meta(message, deeds));
  const shown = element("div", { className: message.mine ? "message mine" : "message" }, bubble);
  if (message.rows.length) shown.append(keys(message, deeds));
  return shown;
}

function meta(message, deeds) {
  const line = element("span", { className: "meta" });
  if (message.mine && message.kind === "text" && !message.text.startsWith("/")) {
    const change = element("button", { type: "button", className: "change", textContent: "Change" });
    change.addEventListener("click", () => deeds.change(message));
    line.append(change, " ");
  }
  line.append(`${message.edited ? "edited " : ""}${time(message.sent)}`);
  return line;
}

function attachment(message) {
  const address = `/files/${encodeURIComponent(message.file ?? "")}`;
  switch (message.kind) {
    case "photo": {
      // Pressed, it opens in its full size, as it does on a phone.
      const picture = element("img", { src: address, alt: message.alt, width: message.width, height: message.height });
      return element("a", { className: "picture", href: address, target: "_blank", rel: "noopener noreferrer" }, picture);
    }
    case "voice":
    case "audio": {
      const player = element("audio", { src: address, controls: true, preload: "metadata" });
      player.setAttribute("aria-label", `Voice message, ${message.seconds} seconds`);
      return player;
    }
    case "sticker":
      return element("span", { textContent: message.emoji, role: "img", ariaLabel: `Sticker ${message.emoji}` });
    case "document":
      return element("a", { className: "file", href: address, download: message.name }, icon("file"), message.name);
    default:
      return null;
  }
}

function words(message, deeds) {
  const shown = element("div", { className: "words", dir: "auto" });
  const entities = [...message.entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  // Telegram shows a link's /start without the secret behind it.
  const text = message.mine ? message.text.replace(/^\/start .*$/, "/start") : message.text;
  fill(shown, text, 0, text.length, entities, deeds);
  return shown;
}

function fill(parent, text, from, to, entities, deeds) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    parent.append(text.slice(at, start));
    const marked = wrapper(entity, text.slice(start, end), deeds);
    fill(marked, text, start, end, entities, deeds);
    parent.append(marked);
    // A block already ends its line.
    at = /^(BLOCKQUOTE|PRE)$/.test(marked.tagName) && text[end] === "\n" ? end + 1 : end;
  }
  parent.append(text.slice(at, to));
}

function wrapper(entity, inside, deeds) {
  switch (entity.type) {
    case "bot_command": {
      const command = element("button", { type: "button", className: "command" });
      command.addEventListener("click", () => deeds.say(inside));
      return command;
    }
    case "url":
    case "text_link":
      return element("a", { href: safe(entity.url ?? inside), target: "_blank", rel: "noopener noreferrer" });
    case "spoiler": {
      const hidden = element("span", { className: "spoiler", tabIndex: 0, role: "button", ariaLabel: "Hidden words. Press to show." });
      const show = () => { hidden.classList.add("shown"); hidden.removeAttribute("aria-label"); };
      hidden.addEventListener("click", show);
      hidden.addEventListener("keydown", (event) => event.key === "Enter" && show());
      return hidden;
    }
    case "blockquote":
    case "expandable_blockquote":
      return element("blockquote", { dir: "auto" });
    default:
      return element(TAGS[entity.type] ?? "span");
  }
}

function safe(address) {
  return /^(https?|tel|mailto|tg):/i.test(address) ? address : "about:blank";
}

function keys(message, deeds) {
  const board = element("div", { className: "keys", role: "group", ariaLabel: "Buttons" });
  for (const row of message.rows) {
    board.append(element("div", {}, ...row.map((button) => key(message, button, deeds))));
  }
  return board;
}

function key(message, button, deeds) {
  if (button.url) {
    return element("a", { href: safe(button.url), target: "_blank", rel: "noopener noreferrer", dir: "auto", textContent: button.label });
  }
  const made = element("button", { type: "button", dir: "auto", textContent: button.label });
  made.addEventListener("click", () => deeds.tap(message, button.data, made));
  return made;
}
