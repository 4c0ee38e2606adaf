/** The words of a sequence that stand at the clock's step, marked: every element of the page with that data-step. */
function followWords(clock) {
  let shown = -1;
  const mark = () => {
    const t = clock.shown;
    for (const word of document.querySelectorAll("[data-step].now")) if (Number(word.dataset.step) !== t) word.classList.remove("now");
    for (const word of document.querySelectorAll(`td[data-step="${t}"]:not(.now)`)) word.classList.add("now");
    shown = t;
  };
  const observer = new MutationObserver(() => clock.shown === shown && mark());
  observer.observe(document.querySelector(".stMain") ?? document.body, { childList: true, subtree: true });
  const off = clock.on(mark);
  mark();
  return () => {
    off();
    observer.disconnect();
  };
}
