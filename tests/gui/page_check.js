// What a reader does with the page that trace makes, and what is then to be seen: it goes into the page behind
// its own script, and writes what it found into the page's end, as JSON; in a frame, it tells the frame's page.
"use strict";
{
  const press = key => (document.activeElement || document.body).dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const textOf = (element, selector) => element.querySelector(selector)?.textContent ?? "";
  const inside = rect => rect.left >= 0 && rect.top >= 0 && rect.right <= innerWidth && rect.bottom <= innerHeight;
  const allBoxes = [...document.querySelectorAll(".box")];

  function look() {
    const current = document.querySelectorAll("[aria-current]");
    const box = current[0], panel = document.getElementById("step");
    return {
      current: current.length,
      box: allBoxes.indexOf(box),
      stage: textOf(box, "b"),
      lane: textOf(box.closest(".lane"), "h2"),
      isReply: box.classList.contains("reply"),
      drops: box.classList.contains("drop"),
      summary: textOf(panel, "h2"),
      place: document.getElementById("place").textContent,
      inView: inside(box.getBoundingClientRect()),
      uncovered: box.contains(document.elementFromPoint(box.getBoundingClientRect().left + 6, box.getBoundingClientRect().top + 6)),
      panelInView: panel.getBoundingClientRect().top < innerHeight && panel.getBoundingClientRect().bottom > 0,
    };
  }

  const found = { steps: [look()] };
  for (;;) {
    press("ArrowRight");
    const now = look();
    if (now.place === found.steps.at(-1).place) break;
    found.steps.push(now);
  }
  press("ArrowLeft");
  found.before = look().place;
  press("Home");
  found.first = look().place;
  press("End");
  found.last = look().place;
  document.getElementById("back").click();
  found.backByButton = look().place;
  allBoxes[0].click();
  found.byClick = look().place;
  found.boxes = allBoxes.map(box => ({ stage: textOf(box, "b"), unseen: box.classList.contains("unseen") }));
  found.lanes = [...document.querySelectorAll(".lane h2")].map(title => title.textContent);
  found.listed = [...document.querySelectorAll("#all li")].length;
  found.loaded = performance.getEntriesByType("resource").map(entry => entry.name);
  found.tooWide = document.documentElement.scrollWidth > innerWidth;
  found.width = innerWidth;
  found.language = document.documentElement.lang;
  if (parent !== window) parent.postMessage(JSON.stringify(found), "*");
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
}
