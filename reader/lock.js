// When nobody has used the page for a while, or it is left, it forgets everything.

export const IDLE_MINUTES = 10;
const SIGNS = ["pointerdown", "keydown", "wheel", "touchstart", "dragover"];

/** Call *forget* with true after IDLE_MINUTES without a sign of anybody, and with false when the page is left. */
export function watch(forget) {
  let last = Date.now();
  // The clock is asked, not only a timer: timers stand still while a computer sleeps.
  const look = () => {
    if (Date.now() - last < IDLE_MINUTES * 60_000) return;
    last = Date.now();
    forget(true);
  };
  for (const sign of SIGNS) {
    addEventListener(sign, () => { look(); last = Date.now(); }, { capture: true, passive: true });
  }
  setInterval(look, 5_000);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => forget(false));
}
