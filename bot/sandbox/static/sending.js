// What a phone can send besides words: a photo, a drawing, a voice note. Each dialog gives a Blob, or null when nothing is to be sent.

import { element } from "./message.js";

const LONGEST_SIDE = 1280;
const COLOURS = { Black: "#1c2726", Blue: "#2463b8", Green: "#2c7a4b", Yellow: "#e2a600", Red: "#c03a30", Pink: "#d4639b" };
const TONE_SECONDS = 2;

export async function post(address, body, type) {
  const sent = typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body ?? {});
  const answer = await fetch(address, { method: "POST", body: sent, headers: { "Content-Type": type ?? "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

// A picked picture, made smaller as a phone does before it sends; anything the browser can't read goes as it is.
export async function photo(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return blob(canvas, "image/jpeg");
}

export function drawing() {
  const dialog = document.querySelector("#drawing");
  const canvas = dialog.querySelector("canvas");
  const pen = canvas.getContext("2d");
  clear(pen);
  choose(pen, dialog.querySelector(".colours"));
  dialog.querySelector(".clear").onclick = () => clear(pen);
  follow(canvas, pen);
  return ask(dialog, () => blob(canvas, "image/png"));
}

// Resolves to { blob, seconds }.
export async function voice() {
  const dialog = document.querySelector("#voice");
  const said = dialog.querySelector(".voice-words");
  const recording = await record().catch(() => null);
  said.textContent = recording
    ? "Recording. Press Send when you have said it."
    : "This browser gives no microphone here, so a short sample tone is sent instead.";
  const outcome = await ask(dialog, () => (recording ? recording.finish() : { blob: tone(), seconds: TONE_SECONDS }));
  recording?.release();
  return outcome;
}

function ask(dialog, result) {
  return new Promise((resolve) => {
    let outcome = null;
    dialog.querySelector(".cancel").onclick = () => dialog.close();
    dialog.querySelector(".send-it").onclick = async () => {
      outcome = await result();
      dialog.close();
    };
    dialog.onclose = () => resolve(outcome);
    dialog.showModal();
  });
}

function blob(canvas, type) {
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.87));
}

function clear(pen) {
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
}

function choose(pen, group) {
  Object.assign(pen, { lineWidth: 9, lineCap: "round", lineJoin: "round", strokeStyle: COLOURS.Black });
  group.replaceChildren(...Object.entries(COLOURS).map(([name, colour]) => {
    const button = element("button", { type: "button", title: name, ariaLabel: name, ariaPressed: String(colour === COLOURS.Black) });
    button.style.backgroundColor = colour;
    button.onclick = () => {
      pen.strokeStyle = colour;
      for (const other of group.children) other.ariaPressed = String(other === button);
    };
    return button;
  }));
}

function follow(canvas, pen) {
  const place = (event) => [event.offsetX * canvas.width / canvas.clientWidth, event.offsetY * canvas.height / canvas.clientHeight];
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
    pen.lineTo(...place(event));
    pen.stroke();
  };
  canvas.onpointermove = (event) => {
    if (!event.buttons) return;
    pen.lineTo(...place(event));
    pen.stroke();
  };
}

async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const parts = [];
  const began = performance.now();
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  return {
    release: () => stream.getTracks().forEach((track) => track.stop()),
    finish: () => new Promise((resolve) => {
      const seconds = Math.max(1, Math.round((performance.now() - began) / 1000));
      recorder.onstop = () => resolve({ blob: new Blob(parts, { type: recorder.mimeType }), seconds });
      recorder.stop();
    }),
  };
}

// Two soft seconds of sound, as a WAV file.
function tone() {
  const rate = 16000;
  const count = rate * TONE_SECONDS;
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + count * 2, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, rate * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, count * 2, true);
  for (let i = 0; i < count; i += 1) {
    const loudness = Math.sin(Math.PI * i / count) * 0.3;
    view.setInt16(44 + i * 2, Math.sin(2 * Math.PI * 392 * i / rate) * loudness * 32767, true);
  }
  return new Blob([view], { type: "audio/wav" });
}
