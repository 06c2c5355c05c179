// The frame's own deeds: menus that close. Keyboard shortcuts live in keys.js.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (menu !== except) menu.removeAttribute("open");
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});

// On a narrow screen the rail scrolls sideways; bring the current place into view.
const current = document.querySelector(".rail-item[aria-current]");
const rail = current?.closest(".rail");
if (rail) rail.scrollLeft = current.offsetLeft - (rail.clientWidth - current.clientWidth) / 2;
