// Words selected in a letter become a signal with one key: the form opens with them filled in.
const letterOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest(".app-letter");

// The numbers of the notes stand between the words and are no part of them.
const wordsOf = (selection) => {
  const words = selection.getRangeAt(0).cloneContents();
  for (const number of words.querySelectorAll(".app-ref")) number.remove();
  return words.textContent.replace(/\s+/g, " ").trim();
};

addEventListener("palsbox:signal", (event) => {
  const selection = getSelection();
  const selected = selection.rangeCount && !selection.isCollapsed && letterOf(selection.anchorNode);
  const letter = selected || letterOf(document.activeElement) || document.querySelector(".app-letter");
  const form = letter?.querySelector("[data-add-signal]");
  if (!form) return;
  event.preventDefault();
  form.open = true;
  const words = form.querySelector("textarea");
  if (selected) words.value = wordsOf(selection);
  form.scrollIntoView({ block: "center" });
  (selected ? form.querySelector("select") : words).focus({ preventScroll: true });
});
