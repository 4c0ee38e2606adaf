/** The address keeps the clock's step as `t`, so that a link opens at the step where its sender was. */
const SETTLED = 250; // ms after the last step
const WHILE_PLAYING = 1000; // ms between two changes of the address

/** Write `t` and leave every other parameter as it is, letter for letter. */
function writeStep(t) {
  if (stepInAddress() === t && (t > 1 || !new URLSearchParams(location.search).has("t"))) return;
  const others = location.search.slice(1).split("&").filter((part) => part && !/^t(=|$)/.test(part));
  const query = (t === 1 ? others : [...others, `t=${t}`]).join("&");
  history.replaceState(history.state, "", location.pathname + (query && `?${query}`) + location.hash);
}

/** Follow `clock` for as long as this page is in the address; returns what ends that. */
function keepAddress(clock) {
  const page = location.pathname;
  const navigation = window.navigation ?? new EventTarget(); // a browser without it keeps `t` at the next step
  let timer = 0;
  let waiting = 0; // ms that the timer was set to
  let known = "";
  const write = () => {
    timer = 0;
    if (location.pathname === page) writeStep(clock.t);
  };
  const later = () => {
    const wait = clock.playing ? WHILE_PLAYING : SETTLED;
    if (timer && clock.playing && waiting === wait) return;
    clearTimeout(timer);
    timer = setTimeout(write, (waiting = wait));
  };
  const changed = () => {
    const now = `${clock.t} ${clock.playing}`;
    if (now !== known) later();
    known = now;
  };
  // Streamlit writes the address too, and may put back an older one; "traverse" is a person going back or forth.
  const moved = ({ navigationType }) => {
    if (navigationType === "traverse" && location.pathname === page) clock.go(stepInAddress());
    else later();
  };
  navigation.addEventListener("currententrychange", moved);
  const off = clock.on(changed);
  later();
  return () => {
    off();
    clearTimeout(timer);
    navigation.removeEventListener("currententrychange", moved);
  };
}
