// The contact under review: wires player, waveform, talk and the cards of the flags.

import { Player } from "./player.js";
import { scrolls, scrollToMiddle, Talk } from "./talk.js";
import { clock, Waveform } from "./waveform.js";

const audio = document.querySelector("audio[data-recording]");
const talkBox = document.querySelector("[data-talk]");

if (audio) startListening();
else document.addEventListener("click", onClickWithoutSound);
startCards();
// On a phone the cards come first; jumping to the talk would hide them.
const correction = document.querySelector(".correction-form");
if (correction) scrollToMiddle(talkBox, correction, { calm: true });
else if (talkBox && scrolls(talkBox) && location.hash === "") showMark(firstPassage());
showCurrentOnTimeLine();

function startListening() {
  audio.controls = false;
  const player = new Player(audio, { durationSeconds: Number(audio.dataset.duration) });
  if (talkBox) new Talk(talkBox, player);
  const box = document.querySelector("[data-waveform]");
  const waveform = new Waveform(box, player);
  waveform.load(box.dataset.peaksUrl).then((isThere) => {
    document.querySelector("[data-waveform-missing]").hidden = isThere;
  });
  waveform.mark(passages());
  document.documentElement.classList.add("can-play");
  player.onChange(showState);
  showState(player);
  document.addEventListener("click", (event) => onClick(event, player));
  audio.addEventListener("error", () => document.querySelector("[data-play-error]")?.removeAttribute("hidden"));
}

function passages() {
  return [...document.querySelectorAll("[data-passage]")].map(({ dataset }) => ({
    start: Number(dataset.playFrom),
    end: Number(dataset.playUntil),
    severity: dataset.severity,
    label: dataset.label,
  }));
}

function firstPassage() {
  return document.querySelector("[data-active] [data-shows]")?.dataset.shows;
}

function showCurrentOnTimeLine() {
  const box = document.querySelector(".review-line");
  const current = box?.querySelector("[aria-current]");
  if (current && scrolls(box)) scrollToMiddle(box, current, { calm: true });
}

function showState(player) {
  document.querySelector("[data-time]").textContent = clock(player.time);
  document.querySelector("[data-speed]").textContent = `${player.speed}×`;
  const toggle = document.querySelector("[data-do=toggle]");
  toggle.classList.toggle("playing", player.playing);
  toggle.setAttribute("aria-pressed", String(player.playing));
}

function onClick(event, player) {
  const deed = event.target.closest("[data-do]")?.dataset.do;
  if (deed === "toggle") player.toggle();
  else if (deed === "back") player.step(-5);
  else if (deed === "forward") player.step(5);
  else if (deed === "slower") player.slower();
  else if (deed === "faster") player.faster();
  const passage = event.target.closest("[data-play-from]");
  if (!passage) return;
  event.preventDefault();
  player.playFrom(Number(passage.dataset.playFrom), { until: Number(passage.dataset.playUntil) });
  showMark(passage.dataset.shows);
}

// Messages and imported turns have no sound; the same button then only leads to the words.
function onClickWithoutSound(event) {
  const passage = event.target.closest("[data-shows]");
  if (!passage) return;
  event.preventDefault();
  showMark(passage.dataset.shows);
}

function showMark(id) {
  const mark = id && document.getElementById(id);
  if (!mark) return;
  if (talkBox) scrollToMiddle(talkBox, mark, { calm: true });
  for (const other of document.querySelectorAll("mark.shown")) other.classList.remove("shown");
  for (const part of document.querySelectorAll("mark[data-passage]")) {
    if (part.dataset.passage === mark.id) part.classList.add("shown");
  }
  mark.classList.add("shown");
}

// Only one card answers to 1, 2, 3 and save: the active one. A click or focus in another card makes that one active.
function startCards() {
  const cards = [...document.querySelectorAll("[data-card]")];
  document.documentElement.classList.add("cards-fold");
  document.addEventListener("click", (event) => {
    const deed = event.target.closest("[data-do]")?.dataset.do;
    const at = cards.findIndex((card) => card.hasAttribute("data-active"));
    if (deed === "next-card") activate(cards, cards[Math.min(at + 1, cards.length - 1)]);
    if (deed === "previous-card") activate(cards, cards[Math.max(at - 1, 0)]);
  });
  for (const name of ["focusin", "pointerdown"]) {
    document.addEventListener(name, (event) => {
      const card = event.target.closest?.("[data-card]");
      if (card && !card.hasAttribute("data-active")) activate(cards, card);
    });
  }
  document.addEventListener("submit", (event) => {
    // A second press of Enter while the first is on its way would be a second decision.
    if (event.target.matches("[data-decision]")) {
      if (event.target.dataset.sent) event.preventDefault();
      event.target.dataset.sent = "yes";
    }
  });
}

function activate(cards, card) {
  for (const other of cards) other.toggleAttribute("data-active", other === card);
  card.scrollIntoView({ block: "nearest" });
  if (talkBox && scrolls(talkBox)) showMark(card.querySelector("[data-shows]")?.dataset.shows);
}
