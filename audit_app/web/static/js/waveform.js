// Draws both channels of a recording from peaks that the server made, with the findings as marks on it.

const SVG = "http://www.w3.org/2000/svg";
const HALF_HEIGHT = 50;

/** The outline of one channel: peaks 0..1 mirrored about the middle line, in a box of width peaks.length. */
export function outline(peaks) {
  const up = peaks.map((peak, index) => `L${index + 0.5} ${(HALF_HEIGHT - height(peak)).toFixed(1)}`);
  const down = peaks.map((peak, index) => `L${index + 0.5} ${(HALF_HEIGHT + height(peak)).toFixed(1)}`).reverse();
  return `M0 ${HALF_HEIGHT}${up.join("")}L${peaks.length} ${HALF_HEIGHT}${down.join("")}Z`;
}

// Telephone speech is quiet for most of its length; the root lifts it without clipping the loud parts.
function height(peak) {
  return Math.max(0.8, Math.sqrt(Math.min(Math.max(peak, 0), 1)) * (HALF_HEIGHT - 2));
}

export class Waveform {
  #box;
  #player;
  #slider;
  #cursor;

  constructor(box, player) {
    this.#box = box;
    this.#slider = box.querySelector("[role=slider]");
    this.#player = player;
    this.#cursor = element("div", "waveform-cursor");
    box.append(this.#cursor);
    box.addEventListener("pointerdown", (event) => this.#seekTo(event));
    this.#slider.addEventListener("keydown", (event) => this.#onKey(event));
    player.onChange(() => this.#draw());
    this.#draw();
  }

  /** Draws the channels; says false when the server has no peaks for them. */
  async load(url) {
    const answer = await fetch(url, { credentials: "same-origin" });
    const { channels } = answer.ok ? await answer.json() : { channels: [] };
    // All channels share one scale, so that a quiet speaker looks quiet beside a loud one.
    const loudest = Math.max(0.05, ...channels.map((channel) => Math.max(...channel.peaks)));
    channels.forEach((channel, index) => this.#addChannel(channel, index, loudest));
    return channels.length > 0;
  }

  /** Puts one mark for each passage {id, start, end, severity, label}. */
  mark(passages) {
    for (const passage of passages) {
      const mark = element("button", `waveform-mark waveform-mark-${passage.severity}`);
      mark.type = "button";
      mark.title = passage.label;
      mark.setAttribute("aria-label", passage.label);
      mark.dataset.playFrom = passage.start;
      mark.dataset.playUntil = passage.end;
      mark.style.left = this.#percent(passage.start);
      mark.style.width = this.#percent(Math.max(passage.end - passage.start, 0));
      this.#box.append(mark);
    }
  }

  #addChannel(channel, index, loudest) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${channel.peaks.length} ${HALF_HEIGHT * 2}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("class", `waveform-channel speaker-${channel.speaker}`);
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", outline(channel.peaks.map((peak) => peak / loudest)));
    svg.append(path);
    const name = element("span", "waveform-speaker");
    name.textContent = channel.label;
    const row = element("div", "waveform-row");
    row.style.order = index;
    row.append(svg, name);
    this.#box.append(row);
  }

  #draw() {
    this.#cursor.style.left = this.#percent(this.#player.time);
    this.#slider.setAttribute("aria-valuenow", Math.round(this.#player.time));
    this.#slider.setAttribute("aria-valuetext", clock(this.#player.time));
  }

  #percent(seconds) {
    return `${(100 * seconds) / Math.max(this.#player.durationSeconds, 0.1)}%`;
  }

  #seekTo(event) {
    if (event.target.closest("[data-play-from]")) return;
    const bounds = this.#box.getBoundingClientRect();
    this.#player.seek(((event.clientX - bounds.left) / bounds.width) * this.#player.durationSeconds);
  }

  #onKey(event) {
    const steps = { ArrowLeft: -2, ArrowRight: 2, PageDown: 15, PageUp: -15 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.#player.step(steps[event.key]);
  }
}

function element(name, className) {
  return Object.assign(document.createElement(name), { className });
}

/** 75.2 becomes "1:15", 3725 becomes "1:02:05". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  const [minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
  return hours > 0 ? `${hours}:${minutes}:${rest}` : `${Number(minutes)}:${rest}`;
}
