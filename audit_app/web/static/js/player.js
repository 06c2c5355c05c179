// Plays one recording: seeks, speeds, and tells listeners where it is, as often as the screen is drawn.

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const LEAD_IN_SECONDS = 0.5;

export class Player {
  #audio;
  #listeners = [];
  #stopAt = null;

  constructor(audio, { durationSeconds }) {
    this.#audio = audio;
    this.durationSeconds = durationSeconds;
    for (const name of ["seeked", "pause", "ended", "ratechange", "play"]) {
      audio.addEventListener(name, () => this.#tell());
    }
    audio.addEventListener("play", () => this.#run());
  }

  get time() { return this.#audio.currentTime; }
  get playing() { return !this.#audio.paused && !this.#audio.ended; }
  get speed() { return this.#audio.playbackRate; }

  /** Calls listener(player) after each change and once for each frame while it plays. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  toggle() {
    if (this.playing) this.#audio.pause();
    else this.#play();
  }

  /** Plays from half a second before the word, to the end of the passage where one is named. */
  playFrom(seconds, { until = null } = {}) {
    this.seek(seconds - LEAD_IN_SECONDS);
    this.#stopAt = until === null ? null : until + LEAD_IN_SECONDS;
    this.#play();
  }

  seek(seconds) {
    this.#stopAt = null;
    this.#audio.currentTime = Math.min(Math.max(seconds, 0), Math.max(this.durationSeconds - 0.05, 0));
    this.#tell();
  }

  step(seconds) { this.seek(this.time + seconds); }

  faster() { this.#setSpeed(SPEEDS.find((speed) => speed > this.speed + 0.01) ?? SPEEDS.at(-1)); }
  slower() { this.#setSpeed(SPEEDS.findLast((speed) => speed < this.speed - 0.01) ?? SPEEDS[0]); }

  #setSpeed(speed) {
    this.#audio.preservesPitch = true;
    this.#audio.playbackRate = speed;
  }

  #play() {
    // A refused start (no permission to play, broken file) fires the audio element's own error event, shown by the page.
    this.#audio.play().catch(() => this.#tell());
  }

  #run() {
    const frame = () => {
      if (this.#stopAt !== null && this.time >= this.#stopAt) {
        this.#stopAt = null;
        this.#audio.pause();
      }
      this.#tell();
      if (this.playing) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  #tell() {
    for (const listener of this.#listeners) listener(this);
  }
}
