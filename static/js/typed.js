// Keeps the words of an assessment form on the server while they are typed, for their author alone. Nothing is put into
// the browser's storage, nothing is judged, nothing is saved to the record.
const place = document.querySelector("[data-app-typed]");
const form = document.querySelector("main form[data-app-unsaved]");
const spoken = document.getElementById("app-status");

// Milliseconds: after the last key, after leaving a box, between tries while something is not kept, between two
// spoken messages. Leaving a box waits a little because the next click may be "Save draft".
const [PAUSE, LEFT, AGAIN, SPEAK] = [2000, 300, 30000, 60000];

// What a browser lets a request carry that outlives its page.
const MOST_WHEN_LEAVING = 60000;

let changed = form.matches("[data-app-dirty]");
let sending = null;
let waiting = 0;
let lastSpoken = -SPEAK;
let failing = false;

const say = (words, failed = false) => {
  place.hidden = false;
  place.textContent = words;
  place.classList.toggle("app-kept--failed", failed);
  const now = performance.now();
  if (failed === failing && now - lastSpoken < SPEAK) return;
  spoken.textContent = words;
  [lastSpoken, failing] = [now, failed];
};

// Logging in again in another window changes the token; the cookie has the one that counts.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

const REFUSED = {
  401: "You were logged out. Log in again in another window: your words are still here.",
  409: "Somebody else is logged in at this computer. Your words are still here. Log in under your own name in another window.",
  413: "Not kept: this is too long. Shorten it, or save the draft.",
};

const keep = async ({ leaving = false } = {}) => {
  clearTimeout(waiting);
  // Only a request that was made for leaving outlives the page.
  if (leaving && sending && !sending.outlives) changed = true;
  if (!changed || (sending && !leaving)) return;
  sending?.stop.abort();
  const words = new URLSearchParams(new FormData(form));
  words.set("typist", place.dataset.appTypist);
  if (token()) words.set("csrfmiddlewaretoken", token());
  const body = words.toString();
  const mine = (sending = { stop: new AbortController(), outlives: leaving && body.length < MOST_WHEN_LEAVING });
  let pause = PAUSE;
  changed = false;
  try {
    const answer = await fetch(place.dataset.appTyped, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body,
      signal: mine.stop.signal,
      keepalive: mine.outlives,
    });
    if (answer.ok) {
      say(`Kept for you ${await answer.text()}. Others see it once you save the draft.`);
      if (token()) form.elements.csrfmiddlewaretoken.value = token();
    } else {
      [changed, pause] = [true, AGAIN];
      say(REFUSED[answer.status] ?? "Not kept: the server did not take it. Your words are still on this page.", true);
    }
  } catch (problem) {
    if (problem.name === "AbortError") return;
    [changed, pause] = [true, AGAIN];
    say("Not kept: the connection was lost. Your words are still on this page.", true);
  } finally {
    if (sending === mine) {
      sending = null;
      if (changed) soon(pause);
    }
  }
};

const soon = (pause) => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, pause);
};

form.addEventListener("input", () => {
  changed = true;
  soon(PAUSE);
});
form.addEventListener("change", () => soon(LEFT));
if (changed) soon(PAUSE);
// However long somebody types without a pause.
setInterval(keep, AGAIN);
// Back from the window where one logged in, or about to leave: not a moment later.
document.addEventListener("visibilitychange", () => keep({ leaving: document.hidden }));
window.addEventListener("focus", () => keep());
window.addEventListener("pagehide", () => keep({ leaving: true }));
// From here on the form itself carries the words.
form.addEventListener("submit", () => {
  clearTimeout(waiting);
  sending?.stop.abort();
  changed = false;
});
