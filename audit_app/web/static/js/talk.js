// Keeps the conversation and the sound together: a click on a word plays it, and the words follow the sound.
// One listener for the whole talk and a binary search over turns, so an hour-long call costs no more than a short one.

export class Talk {
  #box;
  #player;
  #turns;
  #starts;
  #turn = null;
  #word = null;
  #userScrolledAt = 0;

  constructor(box, player) {
    this.#box = box;
    this.#player = player;
    // Both channels may talk at once, so the order on the page is not the order of the starts.
    this.#turns = [...box.querySelectorAll("[data-turn][data-start]")].sort((a, b) => a.dataset.start - b.dataset.start);
    this.#starts = this.#turns.map((turn) => Number(turn.dataset.start));
    box.addEventListener("click", (event) => this.#onClick(event));
    for (const name of ["wheel", "touchmove", "pointerdown"]) {
      box.addEventListener(name, () => { this.#userScrolledAt = performance.now(); }, { passive: true });
    }
    player.onChange(() => this.#follow());
  }

  #onClick(event) {
    if (String(window.getSelection?.() ?? "").length > 0) return;
    const word = event.target.closest("[data-s]");
    const turn = event.target.closest("[data-turn][data-start]");
    if (word) this.#player.playFrom(Number(word.dataset.s));
    else if (turn && event.target.closest("[data-turn-play]")) this.#player.playFrom(Number(turn.dataset.start));
  }

  #follow() {
    const time = this.#player.time;
    const turn = this.#turnAt(time);
    if (turn !== this.#turn) {
      this.#turn?.classList.remove("now");
      turn?.classList.add("now");
      this.#turn = turn;
      if (turn && this.#player.playing) this.#keepInView(turn);
    }
    const word = turn ? wordAt(turn, time) : null;
    if (word !== this.#word) {
      this.#word?.classList.remove("now");
      word?.classList.add("now");
      this.#word = word;
    }
  }

  #turnAt(time) {
    const index = lastAtOrBefore(this.#starts, time);
    // The turn that began last may already be over while an earlier, longer one still runs on the other channel.
    for (let earlier = index; earlier >= Math.max(0, index - 3); earlier -= 1) {
      if (Number(this.#turns[earlier].dataset.end) >= time) return this.#turns[earlier];
    }
    return index >= 0 ? this.#turns[index] : null;
  }

  #keepInView(turn) {
    if (performance.now() - this.#userScrolledAt < 4000) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const box = this.#box.getBoundingClientRect();
    const own = turn.getBoundingClientRect();
    if (own.top >= Math.max(box.top, 0) + 40 && own.bottom <= Math.min(box.bottom, window.innerHeight) - 60) return;
    scrollToMiddle(this.#box, turn, { calm });
  }
}

/** Scrolls only the box where the box scrolls, so that the page stays where it is; else the page. */
export function scrollToMiddle(box, element, { calm }) {
  const behavior = calm ? "instant" : "smooth";
  if (!scrolls(box)) {
    element.scrollIntoView({ block: "center", behavior });
    return;
  }
  const own = element.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  box.scrollTo({ top: box.scrollTop + own.top - frame.top - (frame.height - own.height) / 2, behavior });
}

export function scrolls(box) {
  return getComputedStyle(box).overflowY === "auto";
}

/** The index of the last number that is not greater than the limit, or -1. The numbers ascend. */
export function lastAtOrBefore(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function wordAt(turn, time) {
  // Where two readings stand beside each other, only the words of the first follow the sound.
  const words = (turn.querySelector("[data-words]") ?? turn).querySelectorAll("[data-s]");
  const index = lastAtOrBefore([...words].map((word) => Number(word.dataset.s)), time);
  return index >= 0 ? words[index] : null;
}
