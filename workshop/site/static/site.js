// A box that scrolls can be reached by keyboard; one that does not is no stop on the way.
const boxes = () => document.querySelectorAll(".scrolled, div.math, div.output");
const reach = () => {
  for (const box of boxes()) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
window.addEventListener("load", reach);
window.addEventListener("resize", reach);
